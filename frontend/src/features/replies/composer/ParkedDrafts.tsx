import { useStore } from "@nanostores/react";

import { replyText } from "../../../i18n/texts/replies";
import { Button } from "../../../ui/elements/Button";
import { type ParkedDraft, removeParkedDraft, useParkedDrafts } from "../drafts/parkedDrafts";
import styles from "./ParkedDrafts.module.css";
import { swapDraft } from "../drafts/drafts";
import { audienceOf } from "../shared/recipients";

interface Props {
  conversationId: string;
  onUse: () => void;
}

/** The texts that wait beside the one that is being written, each with whom it is for. */
export function ParkedDrafts({ conversationId, onUse }: Props) {
  const t = useStore(replyText);
  const asides = useParkedDrafts(conversationId);
  if (asides.length === 0) return null;
  const tos = { customer: t.asideCustomer, both: t.asideBoth, operator: t.asideOperator };
  const origins = { sending: t.fromSending, otherTab: t.fromOtherTab, exchange: t.fromExchange };

  function use({ id, text, to }: ParkedDraft) {
    swapDraft(conversationId, { text, to });
    removeParkedDraft(id);
    onUse();
  }

  return (
    <ul aria-label={t.asides} className={styles.asides}>
      {asides.map((aside) => {
        const audience = audienceOf(aside.to);
        return (
          <li key={aside.id} className={styles.aside} data-audience={audience}>
            <p className={styles.about}>
              <strong>{tos[audience]}</strong>, {origins[aside.from]}
            </p>
            <p className={styles.text}>{aside.text}</p>
            <span className={styles.actions}>
              <Button look="link" onClick={() => use(aside)}>
                {t.useAside}
              </Button>
              <Button look="link" onClick={() => removeParkedDraft(aside.id)}>
                {t.deleteAside}
              </Button>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
