import { useStore } from "@nanostores/react";
import type { Order } from "../../api/types";
import { orderText } from "../../i18n/texts/order";
import { useNow } from "../../ui/hooks/useNow";
import { isLate } from "./codes";
import { Day } from "./Day";
import { Fact } from "./Fact";
import { useOrderFormats } from "./formats";
import { LocalTime } from "./LocalTime";
import styles from "./Order.module.css";
import { TrackingNumber } from "./TrackingNumber";

/** Where the parcel is: the carrier, the tracking, and what happened or should happen when. */
export function Shipment({ order }: { order: Order }) {
  const t = useStore(orderText);
  const { shipment, delivery_earliest, delivery_latest } = order;
  const late = isLate(order, useNow());
  return (
    <section className={styles.part}>
      <h4>{t.shipment}</h4>
      <dl className={styles.facts}>
        {shipment?.carrier && (
          <Fact name={t.carrier}>
            <bdi>{shipment.carrier}</bdi>
          </Fact>
        )}
        <Fact name={t.tracking}>
          <TrackingNumber shipment={shipment} />
        </Fact>
        {order.ship_by && (
          <Fact name={t.shipBy}>
            <Day at={order.ship_by} />
            {late && <span className={styles.late}>{t.late}</span>}
          </Fact>
        )}
        {order.shipped_at && (
          <Fact name={t.shipped}>
            <Day at={order.shipped_at} />
          </Fact>
        )}
        {(delivery_earliest ?? delivery_latest) && (
          <Fact name={t.promised}>
            <Promised earliest={delivery_earliest} latest={delivery_latest} />
          </Fact>
        )}
        {/* An API that was rolled back does not name it. */}
        <LocalTime timeZone={(order.time_zone as string | null | undefined) ?? null} />
        {order.received_at && (
          <Fact name={t.received}>
            <Day at={order.received_at} />
          </Fact>
        )}
      </dl>
    </section>
  );
}

function Promised({ earliest, latest }: { earliest: string | null; latest: string | null }) {
  const t = useStore(orderText);
  const formats = useOrderFormats();
  const now = useNow();
  const from = readTime(earliest);
  const to = readTime(latest);
  if (from && to) return formats.days(from, to, now);
  if (from) return t.from({ date: formats.day(from, now) });
  if (to) return t.until({ date: formats.day(to, now) });
  return [earliest, latest].filter(Boolean).join(" – ");
}

/** Null also for what is not a time. */
function readTime(text: string | null): Date | null {
  const time = new Date(text ?? Number.NaN);
  return Number.isNaN(time.getTime()) ? null : time;
}
