import { useStore } from "@nanostores/react";
import { Link } from "react-router";

import type { OrderPanel } from "../../api/types";
import { orderFailureText, orderText, returnText } from "../../i18n/texts/order";
import styles from "./Order.module.css";

/** Which parts the API key may not read, with the way to the page that says what to change. */
export function HiddenParts({ panel }: { panel: OrderPanel }) {
  const t = useStore(orderFailureText);
  const { documents } = useStore(orderText);
  const { returns } = useStore(returnText);
  const returnsPart = panel.returns as OrderPanel["returns"] | undefined;
  const isOrderForbidden = panel.order.unavailable?.reason === "forbidden";
  const hidden = [
    ...(isHidden(returnsPart) ? [returns] : []),
    ...(isHidden(panel.documents) ? [documents] : []),
  ];
  if (hidden.length === 0 && !isOrderForbidden) return null;
  return (
    <p className={styles.notice}>
      {hidden.length > 0 && `${t.hiddenParts({ parts: hidden.join(", ") })} `}
      <Link className={styles.track} to="/sync/key">
        {t.keyRights}
      </Link>
    </p>
  );
}

const isHidden = (part: OrderPanel["documents"] | OrderPanel["returns"] | undefined) =>
  part?.value === null && part.unavailable?.reason === "forbidden";
