import { useStore } from "@nanostores/react";
import type { ReactNode } from "react";

import type { Order } from "../../api/types";
import { orderText } from "../../i18n/texts/order";
import { useNow } from "../../ui/hooks/useNow";
import { CopyButton } from "../copy/CopyButton";
import { isLate } from "./codes";
import { Day } from "./Day";
import { useOrderFormats } from "./formats";
import styles from "./Order.module.css";

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
        <Tracking shipment={shipment} />
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
        {order.received_at && (
          <Fact name={t.received}>
            <Day at={order.received_at} />
          </Fact>
        )}
      </dl>
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Tracking({ shipment }: Pick<Order, "shipment">) {
  const t = useStore(orderText);
  const { tracking_number: number = null, tracking_url: url = null } = shipment ?? {};
  return (
    <Fact name={t.tracking}>
      {number === null ? (
        <span className={styles.quiet}>{t.noTracking}</span>
      ) : (
        <span className={styles.copyable}>
          <bdi>{number}</bdi>
          <CopyButton text={number} />
        </span>
      )}
      {/* The server allows only https; the page does not rely on it. */}
      {url?.startsWith("https://") && (
        <a className={styles.track} href={url} target="_blank" rel="noopener noreferrer">
          {t.track}
          <span aria-hidden="true"> ↗</span>
          <span className="visually-hidden"> ({t.newTab})</span>
        </a>
      )}
    </Fact>
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
