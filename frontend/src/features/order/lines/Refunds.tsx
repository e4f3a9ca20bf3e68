import { useStore } from "@nanostores/react";
import { Fragment, type ReactNode } from "react";

import type { OrderLine, Refund } from "../../../api/types";
import { orderText, refundStateText } from "../../../i18n/texts/order";
import { wordsFor } from "../codes";
import { Day } from "../Day";
import { useOrderFormats } from "../formats";
import styles from "./Lines.module.css";

interface Props {
  line: Pick<OrderLine, "refunds" | "cancelations">;
  currency: string | null;
}

/** The refunds and cancelations of a line, if there are any. */
export function Refunds({ line: { refunds, cancelations }, currency }: Props) {
  const t = useStore(orderText);
  if (refunds.length + cancelations.length === 0) return null;
  return (
    <ul className={styles.refunds}>
      {refunds.map((refund, index) => (
        <Entry key={`refund ${refund.id ?? index}`} name={t.refund} entry={refund} currency={currency} />
      ))}
      {cancelations.map((cancelation, index) => (
        <Entry key={`cancelation ${cancelation.id ?? index}`} name={t.cancelation} entry={cancelation} currency={currency} />
      ))}
    </ul>
  );
}

function Entry({ name, entry, currency }: { name: string; entry: Refund; currency: string | null }) {
  const t = useStore(orderText);
  const states = useStore(refundStateText);
  const { money } = useOrderFormats();
  const { amount, shipping_amount, quantity, state, created_at } = entry;
  const facts: ReactNode[] = [];
  if (shipping_amount) facts.push(t.withShipping({ amount: money(shipping_amount, currency) }));
  if (quantity !== null) facts.push(t.units(quantity));
  if (created_at) facts.push(<Day at={created_at} />);
  if (state !== null) facts.push(<bdi>{wordsFor(states, state)}</bdi>);
  return (
    <li>
      {name}
      {amount !== null && <> <strong>{money(amount, currency)}</strong></>}
      <span className={styles.quiet}>
        {facts.map((fact, index) => (
          <Fragment key={index}> · {fact}</Fragment>
        ))}
      </span>
    </li>
  );
}
