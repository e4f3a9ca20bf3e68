import { useStore } from "@nanostores/react";
import type { Ref } from "react";

import type { ConversationDetail } from "../../../api/types";
import { conversationText } from "../../../i18n/texts/conversation";
import { listText } from "../../../i18n/texts/conversationList";
import { shellText } from "../../../i18n/texts/shell";
import { fullName } from "../../../model/names";
import { Avatar } from "../../../ui/elements/Avatar";
import { Button } from "../../../ui/elements/Button";
import { Icon } from "../../../ui/elements/Icon";
import { useDocumentTitle } from "../../../ui/hooks/useDocumentTitle";
import { ResponseDeadline } from "../../deadline/ResponseDeadline";
import { BackLink } from "../../navigation/BackLink";
import { ConversationActions } from "../../triage/ConversationActions";
import styles from "./ConversationHeader.module.css";
import { PresentAgents } from "./PresentAgents";

interface Props {
  conversation: ConversationDetail;
  detailsOpen: boolean;
  onDetails: () => void;
  headingRef: Ref<HTMLHeadingElement>;
  detailsButtonRef: Ref<HTMLButtonElement>;
}

export function ConversationHeader(props: Props) {
  const { conversation, detailsOpen, onDetails, headingRef, detailsButtonRef } = props;
  const t = useStore(conversationText);
  const { noSubject, marketplace } = useStore(listText);
  const { customer, order_id, subject, needs_reply_since, due_at } = conversation;
  const { product } = useStore(shellText);
  const name = customer ? fullName(customer) : null;
  useDocumentTitle(`${name ?? marketplace} · ${product}`);
  // The order is rendered twice; the style sheet shows one of them, depending on the width.
  return (
    <header className={styles.header}>
      <BackLink variant="icon" />
      <span className={styles.avatar}>
        <Avatar name={name} />
      </span>
      <div className={styles.titles}>
        <div className={styles.line}>
          <h2 ref={headingRef} tabIndex={-1} className={styles.name} dir="auto" title={name ?? undefined}>{name ?? marketplace}</h2>
          {customer?.locale && <LocaleBadge locale={customer.locale} />}
          <PresentAgents conversation={conversation} />
        </div>
        <div className={styles.line}>
          <span className={styles.subject} dir="auto" title={subject || undefined}>{subject || noSubject}</span>
          {order_id && <span className={styles.order} title={order_id}>{t.order({ id: order_id })}</span>}
        </div>
      </div>
      {(needs_reply_since ?? order_id) && (
        <div className={styles.facts}>
          {order_id && (
            <span className={styles.orderBelow} title={t.order({ id: order_id })}>
              {order_id}
            </span>
          )}
          {needs_reply_since && due_at && <ResponseDeadline since={needs_reply_since} dueAt={due_at} full />}
        </div>
      )}
      <div className={styles.actions}>
        <ConversationActions conversation={conversation} />
      </div>
      <Button
        ref={detailsButtonRef}
        variant="icon"
        aria-expanded={detailsOpen}
        aria-label={t.details}
        title={detailsOpen ? t.hideDetails : t.showDetails}
        onClick={onDetails}
      >
        <Icon name="panel" size={20} />
      </Button>
    </header>
  );
}

function LocaleBadge({ locale }: { locale: string }) {
  const t = useStore(conversationText);
  const french = locale.toLowerCase().startsWith("fr");
  return (
    <span className={styles.badge} title={t.language({ language: french ? t.french : t.english })}>
      {locale.slice(0, 2).toUpperCase()}
    </span>
  );
}
