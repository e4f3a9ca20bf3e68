import { useStore } from "@nanostores/react";
import { Link } from "react-router";

import { useOrderConversations } from "../../../api/conversations/order";
import type { ConversationDetail } from "../../../api/types";
import { listText } from "../../../i18n/texts/conversationList";
import { detailsText } from "../../../i18n/texts/details";
import { fullName } from "../../../model/names";
import { Button } from "../../../ui/elements/Button";
import { TimeAgo } from "../../../ui/elements/Time";
import { CopyButton } from "../../copy/CopyButton";
import { usePathTo } from "../../navigation/useListFilter";
import { OrderSections } from "../../order/OrderSections";
import styles from "./Details.module.css";
import { Fact } from "./Fact";
import { LanguageFact } from "./LanguageFact";

/** The order with its other conversations, then the customer, and last what only support needs. */
export function DetailsContent({ conversation }: { conversation: ConversationDetail }) {
  const t = useStore(detailsText);
  const { id, customer, order_id, message_count, mirakl_thread_id } = conversation;
  return (
    <>
      {order_id && (
        <section className={styles.section}>
          <OrderSections orderId={order_id} />
        </section>
      )}
      {order_id && (
        <section className={styles.section}>
          <h4>{t.sameOrder}</h4>
          <SameOrder orderId={order_id} except={id} />
        </section>
      )}
      <dl className={styles.facts}>
        {customer && <CustomerFacts customer={customer} language={conversation.language} />}
        <Fact name={t.messages}>{message_count}</Fact>
      </dl>
      <details className={styles.ids}>
        <summary>{t.ids}</summary>
        <dl className={styles.facts}>
          <Id name={t.thread} value={mirakl_thread_id} />
          <Id name={t.conversation} value={id} />
          {customer?.id && <Id name={t.customerId} value={customer.id} />}
        </dl>
      </details>
    </>
  );
}

function Id({ name, value }: { name: string; value: string }) {
  return (
    <Fact name={name}>
      <span className={styles.copyable}>
        <span className={styles.small}>{value}</span>
        <CopyButton text={value} />
      </span>
    </Fact>
  );
}

interface CustomerProps {
  customer: NonNullable<ConversationDetail["customer"]>;
  language: string | null;
}

function CustomerFacts({ customer, language }: CustomerProps) {
  const t = useStore(detailsText);
  const { email, locale } = customer;
  return (
    <>
      <Fact name={t.customer}>
        <span dir="auto">{fullName(customer)}</span>
      </Fact>
      <LanguageFact language={language} locale={locale} />
      {email && (
        <Fact name={t.email}>
          <span className={styles.copyable}>
            <span className={styles.small}>{email}</span>
            <CopyButton text={email} />
          </span>
          <span className={styles.hint}>{t.emailHint}</span>
        </Fact>
      )}
    </>
  );
}

function SameOrder({ orderId, except }: { orderId: string; except: string }) {
  const t = useStore(detailsText);
  const { noSubject } = useStore(listText);
  const pathTo = usePathTo();
  const { data, error, refetch } = useOrderConversations(orderId);
  const others = data?.filter(({ id }) => id !== except);
  return (
    <>
      {error && !data && (
        <p className={styles.hint}>
          {t.failed}{" "}
          <Button variant="link" onClick={() => void refetch()}>
            {t.retry}
          </Button>
        </p>
      )}
      {others?.length === 0 && <p className={styles.hint}>{t.noneOfOrder}</p>}
      <ul>
        {others?.map(({ id, subject, last_message_at, last_message_preview }) => (
          <li key={id}>
            <Link className={styles.other} to={pathTo(id)}>
              <span className={styles.otherSubject} dir="auto">{subject || noSubject}</span>
              {last_message_at && <TimeAgo at={last_message_at} className={styles.otherTime} />}
              <span className={styles.otherPreview} dir="auto">{last_message_preview}</span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
