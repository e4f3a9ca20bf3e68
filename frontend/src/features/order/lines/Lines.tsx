import { useStore } from "@nanostores/react";
import { useId, useState } from "react";

import type { Order, OrderLine } from "../../../api/types";
import { orderStateText, orderText } from "../../../i18n/texts/order";
import { wordsFor } from "../codes";
import { useOrderFormats } from "../formats";
import { Incident } from "./Incident";
import styles from "./Lines.module.css";
import { Refunds } from "./Refunds";

const INCIDENT = "INCIDENT_OPEN";

export function Lines({ order }: { order: Order }) {
  const t = useStore(orderText);
  const headingId = useId();
  const { lines, lines_left_out } = order;
  return (
    <section className={styles.part}>
      <h4 id={headingId}>{t.items}</h4>
      {lines.length > 0 && (
        <ul aria-labelledby={headingId}>
          {lines.map((line) => (
            <Line key={line.id} line={line} order={order} />
          ))}
        </ul>
      )}
      {lines_left_out > 0 && <p className={styles.quiet}>{t.itemsLeftOut(lines_left_out)}</p>}
      {lines.length + lines_left_out === 0 && <p className={styles.quiet}>{t.noItems}</p>}
    </section>
  );
}

function Line({ line, order }: { line: OrderLine; order: Order }) {
  const t = useStore(orderText);
  const { money } = useOrderFormats();
  const { title, sku, quantity, price, state, incident } = line;
  return (
    <li className={styles.line}>
      <Picture url={line.picture_url} />
      <p className={styles.title} title={title ?? undefined}>
        {quantity !== null && <span className={styles.quantity}>{quantity} × </span>}
        <bdi>{title ?? t.noTitle}</bdi>
      </p>
      <p className={styles.price}>
        {price === null ? <span className={styles.quiet}>{t.noPrice}</span> : money(price, order.currency)}
      </p>
      <div className={styles.more}>
        {quantity === null && <p className={styles.quiet}>{t.noQuantity}</p>}
        {sku !== null && (
          <p className={styles.quiet}>
            {t.sku} <bdi>{sku}</bdi>
          </p>
        )}
        {state === INCIDENT || incident !== null ? (
          <Incident incident={incident} stateReason={line.state_reason} />
        ) : (
          <LineState line={line} orderState={order.state} />
        )}
        <Refunds line={line} currency={order.currency} />
      </div>
    </li>
  );
}

/** Only what the state of the order does not say already. */
function LineState({ line, orderState }: { line: OrderLine; orderState: string | null }) {
  const states = useStore(orderStateText);
  const words = line.state === null || line.state === orderState ? null : wordsFor(states, line.state);
  const text = [words, line.state_reason].filter(Boolean).join(": ");
  return text && <p className={styles.state} dir="auto">{text}</p>;
}

/** A box of a fixed size, so that nothing moves when the picture arrives, or when it does not. */
function Picture({ url }: { url: string | null }) {
  const [brokenUrl, setBrokenUrl] = useState<string | null>(null);
  return (
    <span className={styles.picture}>
      {url !== null && url !== brokenUrl && (
        <img
          src={url}
          alt=""
          width={44}
          height={44}
          loading="lazy"
          decoding="async"
          referrerPolicy="no-referrer"
          onError={() => setBrokenUrl(url)}
        />
      )}
    </span>
  );
}
