import { useStore } from "@nanostores/react";
import { useState } from "react";

import type { ConversationDetail } from "../../../api/types";
import { detailsText } from "../../../i18n/texts/details";
import { fullName } from "../../../model/names";
import { DocumentFile } from "../../attachments/DocumentFile";
import { CopyButton } from "../../copy/CopyButton";
import { OrderSections } from "../../order/OrderSections";
import styles from "./Details.module.css";
import { Fact } from "./Fact";
import { LanguageFact } from "./LanguageFact";
import { OrderChoice } from "./OrderChoice";
import { SameCustomer, SameOrder } from "./OtherConversations";

/** The order with its other conversations, then the customer, and last what only support needs. */
export function DetailsContent({ conversation }: { conversation: ConversationDetail }) {
  const t = useStore(detailsText);
  const { id, customer, message_count, mirakl_thread_id } = conversation;
  // An API that was rolled back names only the first one.
  const order_ids = (conversation.order_ids as string[] | undefined) ?? (conversation.order_id ? [conversation.order_id] : []);
  const [chosenOrder, chooseOrder] = useState<string>();
  const order = order_ids.find((orderId) => orderId === chosenOrder) ?? order_ids[0];
  return (
    <>
      {order !== undefined && (
        <section className={styles.section}>
          {order_ids.length > 1 && <OrderChoice orderIds={order_ids} chosen={order} onChoose={chooseOrder} />}
          <OrderSections
            key={order}
            orderId={order}
            fileOf={({ file_id, name }) => <DocumentFile conversationId={id} fileId={file_id} name={name} />}
          />
        </section>
      )}
      {order !== undefined && <SameOrder key={`order ${order}`} orderId={order} except={id} />}
      {customer?.id && <SameCustomer customerId={customer.id} except={id} exceptOrder={order ?? null} />}
      <dl className={styles.facts}>
        {customer && <CustomerFacts customer={customer} conversation={conversation} />}
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
  conversation: ConversationDetail;
}

function CustomerFacts({ customer, conversation: { language, language_source } }: CustomerProps) {
  const t = useStore(detailsText);
  const { email, locale } = customer;
  return (
    <>
      <Fact name={t.customer}>
        <span dir="auto">{fullName(customer)}</span>
      </Fact>
      <LanguageFact language={language} locale={locale} source={language_source} />
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
