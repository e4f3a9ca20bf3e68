import { useStore } from "@nanostores/react";
import { Link } from "react-router";

import { useOrderConversations } from "../../../api/conversations/order";
import type { ConversationDetail } from "../../../api/types";
import { conversationText } from "../../../i18n/texts/conversation";
import { listText } from "../../../i18n/texts/conversationList";
import { detailsText } from "../../../i18n/texts/details";
import { fullName } from "../../../model/names";
import { Button } from "../../../ui/elements/Button";
import { Icon } from "../../../ui/elements/Icon";
import { TimeAgo } from "../../../ui/elements/Time";
import { CopyButton } from "./CopyButton";
import styles from "./DetailsPanel.module.css";

interface Props {
  conversation: ConversationDetail;
  onClose: () => void;
}

/** The customer, the order, and other conversations about the same order. */
export default function DetailsPanel({ conversation, onClose }: Props) {
  const t = useStore(detailsText);
  const { customer, order_id } = conversation;
  return (
    <aside
      className={styles.panel}
      aria-label={t.title}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        onClose();
      }}
    >
      <header className={styles.header}>
        <h3>{t.title}</h3>
        <Button variant="icon" aria-label={t.close} onClick={onClose}>
          <Icon name="close" />
        </Button>
      </header>
      <dl className={styles.facts}>
        {customer && <CustomerFacts customer={customer} />}
        {order_id && (
          <Fact name={t.order}>
            <span className={styles.copyable}>
              <span>{order_id}</span>
              <CopyButton text={order_id} />
            </span>
          </Fact>
        )}
        <Fact name={t.messages}>{conversation.message_count}</Fact>
        <Fact name={t.thread}>
          <span className={styles.small}>{conversation.mirakl_thread_id}</span>
        </Fact>
      </dl>
      {order_id && <SameOrder orderId={order_id} except={conversation.id} />}
    </aside>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
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
      {email && (
        <Fact name={t.email}>
          <span className={styles.copyable}>
            <span className={styles.small}>{email}</span>
            <CopyButton text={email} />
          </span>
          <span className={styles.hint}>{t.emailHint}</span>
        </Fact>
      )}
      {locale && <Fact name={t.language}>{locale.toLowerCase().startsWith("fr") ? french : english}</Fact>}
    </>
  );
}

function SameOrder({ orderId, except }: { orderId: string; except: string }) {
  const t = useStore(detailsText);
  const { noSubject } = useStore(listText);
  const { data, error, refetch } = useOrderConversations(orderId);
  const others = data?.filter(({ id }) => id !== except);
  return (
    <section className={styles.others}>
      <h4>{t.sameOrder}</h4>
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
            <Link className={styles.other} to={`/conversations/${id}`}>
              <span className={styles.otherSubject} dir="auto">{subject || noSubject}</span>
              {last_message_at && <TimeAgo at={last_message_at} className={styles.otherTime} />}
              <span className={styles.otherPreview} dir="auto">{last_message_preview}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
