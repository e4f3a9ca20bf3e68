import type { Message, Sender } from "../../../api/types";
import { dayKey } from "../../../i18n/format";
import type { PendingReply } from "../../replies/outbox/outbox";

const GROUP_WITHIN_MS = 60_000;

/**
 * Where a message stands, for the reader. `unsent` and `refused` are replies that the server has not taken,
 * `takingBack` one of which that is being found out; all others are the server's.
 */
export type DeliveryState =
  | "received"
  | "waiting"
  | "sending"
  | "sent"
  | "failed"
  | "unknown"
  | "unconfirmed"
  | "discarded"
  | "unsent"
  | "refused"
  | "takingBack";

export interface TimelineMessage {
  /** Stays the same when the server's row takes the place of the optimistic one. */
  key: string;
  sender: Sender;
  author: string | null;
  /** The agent who wrote it here; null for everybody else. */
  authorId: string | null;
  body: string;
  /** What there is to read in the body. */
  text: string;
  at: string;
  to: readonly string[];
  attachments: Message["attachments"];
  /** Attachments that are only at the marketplace. */
  omittedAttachments: number;
  /** Parts of the marketplace's message that could not be read, by the names of the API. */
  unreadable: readonly string[];
  /** Since when the marketplace does not show it any more. */
  absentSince: string | null;
  automatic: boolean;
  deliveryState: DeliveryState;
  reason: string | null;
  /** Who discarded a reply that is not theirs. */
  discardedBy: string | null;
  /** Until when a waiting reply can be taken back, by the server's clock. */
  undoUntil: string | null;
  /** When a reply was written. */
  writtenAt: string | null;
  /** When delivery of a waiting reply goes on at the earliest. */
  notBefore: string | null;
  /** Whether a waiting reply stands behind one that is not settled. */
  isBlocked: boolean;
  /** The server's id; null while the server does not know the reply. */
  id: string | null;
}

export type TimelineEntry =
  | { kind: "day"; key: string; at: Date }
  | { kind: "message"; key: string; message: TimelineMessage; isGroupStart: boolean; isGroupEnd: boolean; isLatestReply: boolean };

const DELIVERY_STATES: Record<Message["status"], DeliveryState> = {
  received: "received",
  queued: "waiting",
  sending: "sending",
  sent: "sent",
  failed: "failed",
  unknown: "unknown",
  unconfirmed: "unconfirmed",
  cancelled: "discarded",
};

/** One object per message as long as it stays the same, so that only what changes is rendered again. */
const cache = new WeakMap<Message, TimelineMessage>();
const blockedCache = new WeakMap<Message, TimelineMessage>();

/** What its author took back is not shown; what somebody else discarded is, or its words would be gone for its author. */
function isHidden({ status, automatic, author_id, cancelled_by_id }: Message): boolean {
  return status === "cancelled" && (automatic || cancelled_by_id === null || cancelled_by_id === author_id);
}

function fromServer(message: Message, isBlocked: boolean): TimelineMessage[] {
  if (isHidden(message)) return [];
  const objects = isBlocked ? blockedCache : cache;
  const converted = objects.get(message) ?? { ...toTimelineMessage(message), isBlocked };
  objects.set(message, converted);
  return [converted];
}

function toTimelineMessage(message: Message): TimelineMessage {
  return {
    key: message.idempotency_key ?? message.id,
    id: message.id,
    sender: message.sender,
    author: message.author,
    authorId: message.author_id,
    body: message.body,
    text: message.text,
    at: message.sent_at,
    to: message.to,
    attachments: message.attachments,
    omittedAttachments: message.attachments_left_out,
    unreadable: message.unreadable,
    absentSince: message.absent_since,
    automatic: message.automatic,
    deliveryState: DELIVERY_STATES[message.status],
    reason: message.error,
    discardedBy: message.cancelled_by,
    undoUntil: message.undo_until,
    writtenAt: message.written_at,
    notBefore: message.not_before,
    isBlocked: false,
  };
}

function fromPending(reply: PendingReply): TimelineMessage {
  const standings = { sending: "waiting", retrying: "unsent", refused: "refused", takingBack: "takingBack" } as const;
  return {
    key: reply.key,
    id: null,
    sender: "technician",
    author: null,
    authorId: reply.author,
    body: reply.body,
    text: reply.body,
    at: reply.createdAt,
    to: reply.to,
    attachments: [],
    omittedAttachments: 0,
    unreadable: [],
    absentSince: null,
    automatic: false,
    deliveryState: standings[reply.state],
    reason: reply.reason ?? null,
    discardedBy: null,
    undoUntil: null,
    writtenAt: reply.createdAt,
    notBefore: null,
    isBlocked: false,
  };
}

/** The server's messages and, after them, the replies it does not have yet. */
export function timelineMessages(messages: Message[], pending: PendingReply[]): TimelineMessage[] {
  const taken = new Set(messages.map((message) => message.idempotency_key));
  return [
    ...messages.flatMap((one) => fromServer(one, isBlockedBy(one, messages))),
    ...pending.filter((reply) => !taken.has(reply.key)).map(fromPending),
  ];
}

/** Whether a reply has to wait until another is settled. Automatic replies have a queue of their own. */
function isBlockedBy(reply: Message, messages: Message[]): boolean {
  if (reply.status !== "queued") return false;
  return messages.some(
    (one) =>
      one !== reply &&
      one.automatic === reply.automatic &&
      (one.status === "unknown" || (one.status === "queued" && one.not_before !== null)) &&
      (one.written_at ?? one.sent_at) < (reply.written_at ?? reply.sent_at),
  );
}

/** How much earlier than our reply the marketplace's clock may date it. */
const CLOCK_TOLERANCE_MS = 5 * 60_000;

/** The shop's messages at the marketplace that may be this reply: those that appeared since it was written. */
export function candidatesFor(reply: TimelineMessage, shown: readonly TimelineMessage[]): TimelineMessage[] {
  const from = Date.parse(reply.writtenAt ?? reply.at) - CLOCK_TOLERANCE_MS;
  return shown.filter(
    (one) => one.deliveryState === "received" && one.sender === "technician" && Date.parse(one.at) >= from,
  );
}

/** Messages in groups by sender, with a line before each new day. */
export function timelineEntries(shown: TimelineMessage[]): TimelineEntry[] {
  const entries: TimelineEntry[] = [];
  const latestOfOurs = shown.findLast(({ sender, deliveryState: standing }) => sender === "technician" && standing !== "discarded");
  shown.forEach((one, index) => {
    const before = shown[index - 1];
    const after = shown[index + 1];
    const at = new Date(one.at);
    if (!before || dayKey(new Date(before.at)) !== dayKey(at)) {
      entries.push({ kind: "day", key: `day ${dayKey(at)}`, at });
    }
    entries.push({
      kind: "message",
      key: one.key,
      message: one,
      isGroupStart: !before || !belongTogether(before, one),
      isGroupEnd: !after || !belongTogether(one, after),
      isLatestReply: one === latestOfOurs,
    });
  });
  return entries;
}

const UNGROUPED: ReadonlySet<DeliveryState> = new Set([
  "failed",
  "refused",
  "unsent",
  "unknown",
  "unconfirmed",
  "takingBack",
  "discarded",
]);

function belongTogether(a: TimelineMessage, b: TimelineMessage): boolean {
  return (
    a.sender === b.sender &&
    // A reply that is not with the server yet has no author: it is the reader's own.
    (a.author === b.author || a.author === null || b.author === null) &&
    a.automatic === b.automatic &&
    a.to.join() === b.to.join() &&
    !UNGROUPED.has(a.deliveryState) &&
    !UNGROUPED.has(b.deliveryState) &&
    Date.parse(b.at) - Date.parse(a.at) < GROUP_WITHIN_MS &&
    dayKey(new Date(a.at)) === dayKey(new Date(b.at))
  );
}
