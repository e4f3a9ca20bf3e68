import { useStore } from "@nanostores/react";

import type { Order } from "../../api/types";
import { orderText, taxText } from "../../i18n/texts/order";
import { wordsFor } from "./codes";
import { useOrderFormats } from "./formats";
import styles from "./Order.module.css";

/** Goods, shipping, taxes and the total. Taxes that the prices include are said to be part of them. */
export function Totals({ order }: { order: Order }) {
  const t = useStore(orderText);
  const taxes = useStore(taxText);
  const { currency, tax_mode } = order;
  const nameOf = (code: string) => {
    const tax = wordsFor(taxes, code);
    return tax_mode === "TAX_INCLUDED" ? t.includedTax({ tax }) : tax;
  };
  return (
    <section className={styles.part}>
      <h4 className="visually-hidden">{t.totals}</h4>
      <dl className={styles.totals}>
        <Amount name={t.goods} amount={order.price} currency={currency} />
        <Amount name={t.shipping} amount={order.shipping_price} currency={currency} />
        {order.taxes.map(({ code, amount }) => (
          <Amount key={code} name={nameOf(code)} amount={amount} currency={currency} />
        ))}
        <Amount name={t.total} amount={order.total_price} currency={currency} />
      </dl>
    </section>
  );
}

function Amount({ name, amount, currency }: { name: string; amount: number | null; currency: string | null }) {
  const { notGiven } = useStore(orderText);
  const { money } = useOrderFormats();
  return (
    <div>
      <dt>{name}</dt>
      <dd>{amount === null ? notGiven : money(amount, currency)}</dd>
    </div>
  );
}
