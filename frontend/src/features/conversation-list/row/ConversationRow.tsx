import { useStore } from "@nanostores/react";
import { memo } from "react";
import { NavLink, useNavigate } from "react-router";

import type { Conversation } from "../../../api/types";
import { listText } from "../../../i18n/texts/conversationList";
import { fullName } from "../../../model/names";
import { Avatar } from "../../../ui/elements/Avatar";
import { Icon } from "../../../ui/elements/Icon";
import { TimeAgo } from "../../../ui/elements/Time";
import { ResponseDeadline } from "../../deadline/ResponseDeadline";
import { MOVE_FOCUS } from "../../navigation/moveFocus";
import { useDraft } from "../../replies/drafts/drafts";
import styles from "./ConversationRow.module.css";
import { RowAlert, useRowAlert } from "./RowAlert";

interface Props {
  conversation: Conversation;
  onPrefetch: (id: string) => void;
}

/** One conversation in the list. The time it shows is the time it is sorted by. */
export const ConversationRow = memo(function ConversationRow({ conversation, onPrefetch }: Props) {
  const t = useStore(listText);
  const { id, customer, order_id, subject, needs_reply_since, last_message_at } = conversation;
  const name = customer ? fullName(customer) : null;
  const navigate = useNavigate();
  const path = `/conversations/${id}`;
  const prefetch = () => onPrefetch(id);
  return (
    <NavLink
      to={path}
      className={styles.row ?? ""}
      data-needs-reply={needs_reply_since !== null || undefined}
      data-conversation={id}
      onPointerEnter={prefetch}
      onFocus={prefetch}
      onClick={(event) => {
        // A click leaves the focus on the row, for the next click or arrow key. Enter moves it into the conversation.
        if (event.detail > 0 || event.defaultPrevented) return;
        event.preventDefault();
        void navigate(path, { state: MOVE_FOCUS });
      }}
    >
      <Avatar name={name} />
      <span className={styles.name}>{name ?? t.marketplace}</span>
      {last_message_at && <TimeAgo at={last_message_at} className={styles.time} />}
      <span className={styles.subject}>{subject || t.noSubject}</span>
      <span className={styles.preview}>
        <Preview conversation={conversation} />
      </span>
      <span className={styles.meta}>
        {order_id && (
          <span className={styles.order} title={t.order({ id: order_id })}>
            <span className="visually-hidden">{t.order({ id: "" })}</span>
            {order_id}
          </span>
        )}
        {needs_reply_since && <ResponseDeadline since={needs_reply_since} />}
      </span>
    </NavLink>
  );
});

/** The server's preview of a message that contains only a picture. */
const PICTURE = "🖼";

/** An alert about a reply, and the text that it is about; without such a text the draft or the last message. */
function Preview({ conversation }: { conversation: Conversation }) {
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
  const draft = useDraft(conversation.id)?.text.trim();
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
