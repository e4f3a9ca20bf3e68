import type { Activity, Conversation, ConversationDetail, FieldChange, Message } from "../../../api/types";

const RESPONSE_MS = 24 * 3_600_000;

export interface FakeConversation {
  detail: ConversationDetail;
  messages: Message[];
  /** Notes and changes, the oldest first. */
  activity: Activity[];
  /** By agent: how many of the notes and changes they have seen. */
  activitySeenBy: Map<string, number>;
  /** Who changed each field last, and the version that this made. */
  lastChanges: Map<FieldChange["field"], { version: number; by: string; at: string }>;
  /** When each tag was added; the view of a tag is sorted by it. */
  taggedAt: Map<string, string>;
  /** When it was done; null if it is not. */
  doneAt: string | null;
}

/** What follows from the other fields: the deadline, and how a reply stands. */
export function detailOf({ detail, messages }: FakeConversation): ConversationDetail {
  const { needs_reply_since: since, reply_alert: alert } = detail;
  return {
    ...detail,
    due_at: since === null ? null : new Date(Date.parse(since) + RESPONSE_MS).toISOString(),
    delivery: alert === "failed" || alert === "unconfirmed" ? "failed" : alert === null ? null : "waiting",
    last_message_id: messages.at(-1)?.id ?? null,
  };
}

/** The fields that only an opened conversation has. */
const ONLY_OPENED: ReadonlySet<string> = new Set(["order_ids", "recipients", "state_set", "no_reply_needed", "present"]);

export function rowOf(conversation: FakeConversation): Conversation {
  const fields = Object.entries(detailOf(conversation)).filter(([field]) => !ONLY_OPENED.has(field));
  const row = Object.fromEntries(fields) as unknown as Conversation;
  if (row.customer === null) return row;
  const { id, display_name, first_name, last_name } = row.customer;
  return { ...row, customer: { id, display_name, first_name, last_name } };
}

/** A message from outside opens the conversation again, whatever anybody decided before. */
export function reopen(conversation: FakeConversation, message: Message): void {
  const { detail } = conversation;
  if (message.sender === "customer") detail.needs_reply_since ??= message.sent_at;
  detail.unread = true;
  detail.no_reply_needed = null;
  if (detail.state === "open") return;
  addActivity(conversation, {
    at: message.sent_at,
    cause: "message",
    changes: [{ field: "state", before: detail.state, after: "open" }],
  });
  Object.assign(detail, { state: "open", snoozed_until: null, state_set: null });
  conversation.doneAt = null;
}

/** Adds a note or a change; one without fields of its own is a change by the inbox itself. */
export function addActivity(conversation: FakeConversation, fields: Partial<Activity> & { at: string }): Activity {
  const entry: Activity = {
    id: `a${conversation.detail.id}-${conversation.activity.length}`,
    kind: "change",
    by: null,
    cause: null,
    changes: [],
    until: null,
    body: "",
    mentions: [],
    ...fields,
  };
  conversation.activity.push(entry);
  return entry;
}
