import type { ConversationDetail, Message } from "../../api/types";

/** A conversation with the `n`-th customer, whose ids end in `n`. */
export function buildConversation(n: number, name: string, overrides: Partial<ConversationDetail>): ConversationDetail {
  const [first, ...last] = name.split(" ");
  return {
    id: `c${n}`,
    mirakl_thread_id: `thread-${n}`,
    subject: `Subject ${n}`,
    customer: {
      id: `customer-${n}`,
      display_name: name,
      first_name: first ?? null,
      last_name: last.join(" ") || null,
      email: `customer-${n}@example.com`,
      locale: "fr_CA",
    },
    order_id: `2000${n}-A`,
    order_ids: overrides.order_id === null ? [] : [overrides.order_id ?? `2000${n}-A`],
    last_message_at: null,
    last_sender: "customer",
    last_message_preview: "",
    last_message_id: null,
    message_count: 0,
    needs_reply_since: null,
    reply_alert: null,
    delivery: null,
    recipients: ["customer"],
    version: 1,
    language: "fr",
    language_source: "locale",
    state: "open",
    snoozed_until: null,
    due_at: null,
    assignee: null,
    tags: [],
    unread: false,
    state_set: null,
    no_reply_needed: null,
    present: [],
    ...overrides,
  };
}

/** A customer's message, unless `fields` say otherwise. */
export function buildMessage(fields: Partial<Message> & Pick<Message, "id" | "author" | "sent_at" | "body">): Message {
  return {
    sender: "customer",
    status: "received",
    mirakl_message_id: null,
    to: [],
    attachments: [],
    error: null,
    automatic: false,
    idempotency_key: null,
    author_id: null,
    text: fields.body,
    written_at: null,
    not_before: null,
    undo_until: null,
    cancelled_by: null,
    cancelled_by_id: null,
    absent_since: null,
    unreadable: [],
    attachments_left_out: 0,
    files: [],
    sent_despite: [],
    unchecked: false,
    ...fields,
  };
}
