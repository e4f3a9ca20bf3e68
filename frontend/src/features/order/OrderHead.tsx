import { useStore } from "@nanostores/react";

import type { Order } from "../../api/types";
import { orderStateText, orderText } from "../../i18n/texts/order";
import { CopyButton } from "../copy/CopyButton";
import { wordsFor } from "./codes";
import { Day } from "./Day";
import { Incident } from "./lines/Incident";
import styles from "./Order.module.css";

/** The state in words, when it was ordered, and the number that the customer knows if it is another one. */
export function OrderHead({ order }: { order: Order }) {
  const t = useStore(orderText);
  const states = useStore(orderStateText);
  const { id, commercial_id, state, created_at, fully_refunded, incident, lines } = order;
  const isAtLine = lines.some((line) => line.incident !== null);
  return (
    <>
      <p className={styles.state}>
        <span className={styles.badge} data-state={state} dir="auto">
          {state === null ? t.stateUnknown : wordsFor(states, state)}
        </span>
        {fully_refunded && <span className={styles.badge}>{t.fullyRefunded}</span>}
        {created_at && (
          <span className={styles.quiet}>
            {t.ordered} <Day at={created_at} />
          </span>
        )}
      </p>
      {incident && !isAtLine && <Incident incident={incident} stateReason={null} />}
      {commercial_id !== null && commercial_id !== id && (
        <dl className={styles.facts}>
          <div>
            <dt>{t.customerNumber}</dt>
            <dd className={styles.copyable}>
              <bdi>{commercial_id}</bdi>
              <CopyButton text={commercial_id} />
            </dd>
          </div>
        </dl>
      )}
    </>
  );
}
