import { useStore } from "@nanostores/react";

import { replyText } from "../../../i18n/texts/composer";
import { Button } from "../../../ui/elements/Button";
import { swapDraft } from "../drafts/drafts";
import { type ParkedDraft, removeParkedDraft, useParkedDrafts } from "../drafts/parkedDrafts";
import { audienceOf } from "../shared/recipients";
import styles from "./ParkedDrafts.module.css";

interface Props {
  conversationId: string;
  /** Called after a parked text has become the draft. */
  onEdit: () => void;
}

/** The conversation's parked texts, each with its recipients. */
export function ParkedDrafts({ conversationId, onEdit }: Props) {
  const t = useStore(replyText);
  const parkedDrafts = useParkedDrafts(conversationId);
  if (parkedDrafts.length === 0) return null;
  const recipients = { customer: t.parkedForCustomer, both: t.parkedForBoth, operator: t.parkedForOperator };
  const origins = { sending: t.parkedFromSending, otherTab: t.parkedFromOtherTab, exchange: t.parkedFromExchange };

  function edit({ id, text, to }: ParkedDraft) {
    swapDraft(conversationId, { text, to });
    removeParkedDraft(id);
    onEdit();
  }

  return (
    <ul aria-label={t.parkedDrafts} className={styles.list}>
      {parkedDrafts.map((parked) => {
        const audience = audienceOf(parked.to);
        return (
          <li key={parked.id} className={styles.item} data-audience={audience}>
            <p className={styles.about}>
              <strong>{recipients[audience]}</strong>, {origins[parked.from]}
            </p>
            <p className={styles.text}>{parked.text}</p>
            <span className={styles.actions}>
              <Button variant="link" onClick={() => edit(parked)}>
                {t.editParked}
              </Button>
              <Button variant="link" onClick={() => removeParkedDraft(parked.id)}>
                {t.deleteParked}
              </Button>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
