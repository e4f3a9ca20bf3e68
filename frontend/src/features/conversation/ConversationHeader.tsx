import { useStore } from "@nanostores/react";

import type { ConversationDetail } from "../../api/types";
import { conversationText, listText } from "../../i18n/texts";
import { nameOf } from "../../model/people";
import { Avatar } from "../../ui/Avatar";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { DeadlineSign } from "../deadline/DeadlineSign";
import { BackLink } from "./BackLink";
import styles from "./ConversationHeader.module.css";

interface Props {
  conversation: ConversationDetail;
  detailsOpen: boolean;
  onDetails: () => void;
}

export function ConversationHeader({ conversation, detailsOpen, onDetails }: Props) {
  const t = useStore(conversationText);
  const { noSubject, marketplace } = useStore(listText);
  const { customer, order_id, subject, needs_reply_since } = conversation;
  const name = customer ? nameOf(customer) : null;
  return (
    <header className={styles.header}>
      <BackLink look="icon" />
      <span className={styles.avatar}>
        <Avatar name={name} />
      </span>
      <div className={styles.titles}>
        <div className={styles.line}>
          <h2 className={styles.name}>{name ?? marketplace}</h2>
          {customer?.locale && <LocaleBadge locale={customer.locale} />}
        </div>
        <div className={styles.line}>
          <span className={styles.subject}>{subject || noSubject}</span>
          {order_id && <span className={styles.order}>{t.order({ id: order_id })}</span>}
        </div>
      </div>
      {needs_reply_since && (
        <span className={styles.deadline}>
          <DeadlineSign since={needs_reply_since} />
        </span>
      )}
      <Button
        look="icon"
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
