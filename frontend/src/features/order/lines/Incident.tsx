import { useStore } from "@nanostores/react";

import type { OrderLine } from "../../../api/types";
import { useFormats } from "../../../i18n/format";
import { orderText } from "../../../i18n/texts/order";
import { useNow } from "../../../ui/hooks/useNow";
import { useOrderFormats } from "../formats";
import styles from "./Lines.module.css";

/** An open incident of a line. The marketplace does not say since when; the inbox knows when it first saw it. */
export function Incident({ incident, stateReason }: Pick<OrderLine, "incident"> & { stateReason: string | null }) {
  const t = useStore(orderText);
  const { absolute } = useFormats();
  const { ago } = useOrderFormats();
  const now = useNow();
  const reason = incident?.reason ?? stateReason;
  const seen = new Date(incident?.first_seen_at ?? Number.NaN);
  const isKnown = !Number.isNaN(seen.getTime());
  return (
    <div className={styles.incident}>
      <p title={isKnown ? absolute(seen) : undefined}>
        {isKnown ? t.incidentSeen({ when: ago(seen, now) }) : t.incident}
      </p>
      {reason && <p dir="auto">{reason}</p>}
    </div>
  );
}
