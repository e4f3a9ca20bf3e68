import { useStore } from "@nanostores/react";

import { replyText } from "../../../i18n/texts/composer";
import { uploadText } from "../../../i18n/texts/uploads";
import { Button } from "../../../ui/elements/Button";
import { Icon } from "../../../ui/elements/Icon";
import { swapDraft } from "../drafts/drafts";
import { type ParkedDraft, removeParkedDraft, useParkedDrafts } from "../drafts/parkedDrafts";
import { audienceOf } from "../shared/recipients";
import styles from "./ParkedDrafts.module.css";

interface Props {
  conversationId: string;
  /** Called after a parked text has become the draft. */
  onEdit: () => void;
}

/** The conversation's parked texts, each with its recipients and files. */
export function ParkedDrafts({ conversationId, onEdit }: Props) {
  const t = useStore(replyText);
  const { parked: fileCount } = useStore(uploadText);
  const parkedDrafts = useParkedDrafts(conversationId);
  if (parkedDrafts.length === 0) return null;
  const recipients = { customer: t.parkedForCustomer, both: t.parkedForBoth, operator: t.parkedForOperator };
  const origins = {
    sending: t.parkedFromSending,
    otherTab: t.parkedFromOtherTab,
    otherDevice: t.parkedFromOtherDevice,
    exchange: t.parkedFromExchange,
  };

  function edit({ id, text, to, files }: ParkedDraft) {
    swapDraft(conversationId, { text, to, files });
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
            {parked.files.length > 0 && (
              <p className={styles.files} title={parked.files.map(({ name }) => name).join("\n")}>
                <Icon name="clip" size={13} />
                {fileCount(parked.files.length)}
              </p>
            )}
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
