import { useStore } from "@nanostores/react";
import type { ReactNode } from "react";
import { Link } from "react-router";

import { useOrderConversations } from "../../../api/conversations/order";
import type { ConversationDetail } from "../../../api/types";
import { conversationText } from "../../../i18n/texts/conversation";
import { listText } from "../../../i18n/texts/conversationList";
import { detailsText } from "../../../i18n/texts/details";
import { fullName } from "../../../model/names";
import { Button } from "../../../ui/elements/Button";
import { TimeAgo } from "../../../ui/elements/Time";
import { usePathTo } from "../../navigation/useListFilter";
import { CopyButton } from "./CopyButton";
import styles from "./Details.module.css";

/** The order with its other conversations, then the customer, and last what only support needs. */
export function DetailsContent({ conversation }: { conversation: ConversationDetail }) {
  const t = useStore(detailsText);
  const { id, customer, order_id, message_count, mirakl_thread_id } = conversation;
  return (
    <>
      {order_id && (
        <section className={styles.section}>
          <h4>{t.order}</h4>
          <p className={styles.copyable}>
            <span className={styles.order}>{order_id}</span>
            <CopyButton text={order_id} />
          </p>
          <SameOrder orderId={order_id} except={id} />
        </section>
      )}
      <dl className={styles.facts}>
        {customer && <CustomerFacts customer={customer} />}
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

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
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

function CustomerFacts({ customer }: { customer: NonNullable<ConversationDetail["customer"]> }) {
  const t = useStore(detailsText);
  const { french, english } = useStore(conversationText);
  const { email, locale } = customer;
  return (
    <>
      <Fact name={t.customer}>
        <span dir="auto">{fullName(customer)}</span>
      </Fact>
      {locale && <Fact name={t.language}>{locale.toLowerCase().startsWith("fr") ? french : english}</Fact>}
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
      {others !== undefined && others.length > 0 && <h5>{t.sameOrder}</h5>}
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
