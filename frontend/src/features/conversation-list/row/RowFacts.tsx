import { useStore } from "@nanostores/react";

import type { Conversation } from "../../../api/types";
import { useFormats } from "../../../i18n/format";
import { listText } from "../../../i18n/texts/conversationList";
import { viewsText } from "../../../i18n/texts/views";
import { Avatar } from "../../../ui/elements/Avatar";
import { Tag } from "../../../ui/elements/Tag";
import { ResponseDeadline } from "../../deadline/ResponseDeadline";
import styles from "./ConversationRow.module.css";

/** A row has room for this many tags; the others are counted. */
const MAX_TAGS = 2;

/** Why the row is where it is: its state or its deadline. And its tags, its order and whom it is assigned to. */
export function RowFacts({ conversation }: { conversation: Conversation }) {
  const t = useStore(viewsText);
  const { order: orderText } = useStore(listText);
  const { order_id, tags, assignee, needs_reply_since, due_at, state } = conversation;
  const more = tags.length - MAX_TAGS;
  return (
    <span className={styles.facts}>
      {tags.slice(0, MAX_TAGS).map((tag) => (
        <Tag key={tag} tag={tag} />
      ))}
      {more > 0 && <span title={tags.slice(MAX_TAGS).join(", ")}>+{more}</span>}
      <StateWords conversation={conversation} />
      {state === "open" && needs_reply_since !== null && due_at !== null && (
        <ResponseDeadline since={needs_reply_since} dueAt={due_at} />
      )}
      {order_id !== null && (
        <span className={styles.order} title={orderText({ id: order_id })}>
          <span className="visually-hidden">{orderText({ id: "" })}</span>
          {order_id}
        </span>
      )}
      {assignee && (
        <span className={styles.assignee} title={t.assignedTo({ name: assignee.name })}>
          <Avatar name={assignee.name} size="xs" />
          <span className="visually-hidden">{t.assignedTo({ name: assignee.name })}</span>
        </span>
      )}
    </span>
  );
}

function StateWords({ conversation }: { conversation: Conversation }) {
  const t = useStore(viewsText);
  const formats = useFormats();
  const { state, snoozed_until, needs_reply_since, last_sender } = conversation;
  let words: string | null = null;
  if (state === "done") words = t.stateDone;
  else if (state === "snoozed" && snoozed_until !== null) {
    words = t.snoozedUntil({ time: formats.moment(new Date(snoozed_until)) });
  } else if (state === "open" && needs_reply_since === null && last_sender === "customer") words = t.noReplyNeeded;
  return words && <span className={styles.state}>{words}</span>;
}
