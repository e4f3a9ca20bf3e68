import { useStore } from "@nanostores/react";

import type { Conversation } from "../../../api/types";
import { listText } from "../../../i18n/texts/conversationList";
import { Icon } from "../../../ui/elements/Icon";
import { useDraft } from "../../replies/drafts/drafts";
import styles from "./ConversationRow.module.css";
import { RowAlert, useRowAlert } from "./RowAlert";

/** The server's preview of a message that contains only a picture. */
const PICTURE = "🖼";

/** An alert about a reply, and the text that it is about; without such a text the draft or the last message. */
export function RowPreview({ conversation }: { conversation: Conversation }) {
  const { alert, body } = useRowAlert(conversation);
  return (
    <>
      {alert !== null && <RowAlert alert={alert} />}
      {body ?? <DraftOrLastMessage conversation={conversation} />}
    </>
  );
}

function DraftOrLastMessage({ conversation }: { conversation: Conversation }) {
  const t = useStore(listText);
  const { text = "", files = [] } = useDraft(conversation.id) ?? {};
  const draft = text.trim() || files.map(({ name }) => name).join(", ");
  if (draft) {
    return (
      <>
        <span className={styles.draft}>
          <Icon name="pencil" size={13} />
          {t.draft}
        </span>
        {draft}
      </>
    );
  }
  const { last_sender, last_message_preview, customer } = conversation;
  return (
    <>
      {last_sender === "technician" && <span className={styles.who}>{t.you} </span>}
      {last_sender === "operator" && customer && <span className={styles.who}>{t.marketplaceColon} </span>}
      {last_message_preview === PICTURE ? t.picture : last_message_preview || t.attachmentOnly}
    </>
  );
}
