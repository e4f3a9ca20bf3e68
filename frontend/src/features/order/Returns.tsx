import { useStore } from "@nanostores/react";
import { useId } from "react";

import type { Order, OrderPanel, OrderReturn } from "../../api/types";
import { returnStateText, returnText } from "../../i18n/texts/order";
import { CopyButton } from "../copy/CopyButton";
import { wordsFor } from "./codes";
import { Day } from "./Day";
import { Fact } from "./Fact";
import { NewTabLink } from "./NewTabLink";
import styles from "./Order.module.css";
import { Age, Failure } from "./PartStatus";
import { TrackingNumber } from "./TrackingNumber";
import { Unread } from "./Unread";

interface Props {
  part: OrderPanel["returns"];
  /** What is sent back are lines of this order. */
  order: Order | null;
  isSlow: boolean;
  onRetry: () => void;
}

/** What the customer sends back. Nothing at all if the key may not read it, which no agent can change. */
export function Returns({ part, order, isSlow, onRetry }: Props) {
  const t = useStore(returnText);
  const headingId = useId();
  const { value, unavailable, as_of, left_out, has_returns, is_complete } = part;
  if (value === null && unavailable?.reason === "forbidden") return null;
  // The order's own notice says what is wrong, and its returns cannot be asked for without it.
  if (value === null && unavailable?.reason === "needs_order" && order === null) return null;
  const isEmpty = value?.length === 0 && left_out === 0 && is_complete;
  return (
    <section className={styles.part}>
      <div className={styles.heading}>
        <h4 id={headingId}>{t.returns}</h4>
        {value !== null && as_of && <Age at={as_of} />}
      </div>
      {has_returns === false && <p className={styles.quiet}>{t.noneAtMarketplace}</p>}
      {unavailable && (
        <Failure part="returns" unavailable={unavailable} hasValue={value !== null} onRetry={onRetry} />
      )}
      {isEmpty && <p className={styles.quiet}>{t.none}</p>}
      {isEmpty && has_returns === null && <p className={styles.quiet}>{t.notKnown}</p>}
      {value !== null && value.length > 0 && (
        <ul aria-labelledby={headingId}>
          {value.map((each) => (
            <ReturnItem key={each.id} entry={each} order={order} />
          ))}
        </ul>
      )}
      {left_out > 0 && <p className={styles.quiet}>{t.leftOut(left_out)}</p>}
      {value !== null && !is_complete && <p className={styles.quiet}>{t.incomplete}</p>}
      {value === null && !unavailable && has_returns !== false && (
        <Unread reading={part.reading} isSlow={isSlow} lines={1} onRetry={onRetry} />
      )}
    </section>
  );
}

function ReturnItem({ entry, order }: { entry: OrderReturn; order: Order | null }) {
  const t = useStore(returnText);
  const states = useStore(returnStateText);
  const { state, rma, shipment, lines, created_at, updated_at, unreadable } = entry;
  return (
    <li className={styles.return}>
      <p className={styles.state}>
        <span className={styles.badge} dir="auto">
          {state === null ? t.stateUnknown : wordsFor(states, state)}
        </span>
      </p>
      {lines.length === 0 && <p className={styles.quiet}>{t.noLines}</p>}
      {lines.map((line, index) => (
        <SentBack key={`${line.order_line_id ?? ""} ${index}`} line={line} order={order} />
      ))}
      <dl className={styles.facts}>
        {rma !== null && (
          <Fact name={t.rma}>
            <span className={styles.copyable}>
              <bdi>{rma}</bdi>
              <CopyButton text={rma} />
            </span>
          </Fact>
        )}
        {created_at && (
          <Fact name={t.requested}>
            <Day at={created_at} />
          </Fact>
        )}
        {updated_at && updated_at !== created_at && (
          <Fact name={t.updated}>
            <Day at={updated_at} />
          </Fact>
        )}
        {shipment && (
          <Fact name={t.tracking}>
            {shipment.carrier && <bdi>{shipment.carrier}</bdi>} <TrackingNumber shipment={shipment} />
          </Fact>
        )}
      </dl>
      <NewTabLink url={entry.label_url}>{t.label}</NewTabLink>
      {unreadable.length > 0 && (
        <p className={styles.quiet} dir="auto">{t.unreadable({ fields: unreadable.join(", ") })}</p>
      )}
    </li>
  );
}

function SentBack({ line, order }: { line: OrderReturn["lines"][number]; order: Order | null }) {
  const t = useStore(returnText);
  const { order_line_id: id, quantity, reason, reason_code } = line;
  const title = order?.lines.find((each) => each.id === id)?.title;
  let why = t.noReason;
  if (reason !== null) why = t.reason({ reason });
  else if (reason_code !== null) why = t.reasonCode({ code: reason_code });
  return (
    <div className={styles.sentBack}>
      <p>
        {quantity !== null && `${quantity} × `}
        <bdi>{title ?? (id === null ? t.noLine : t.unknownLine({ id }))}</bdi>
      </p>
      <p className={styles.quiet} dir="auto">{why}</p>
    </div>
  );
}
