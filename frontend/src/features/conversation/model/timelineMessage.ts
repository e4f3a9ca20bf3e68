import type { Finding, Message, Sender } from "../../../api/types";
import type { PendingReply, ReplyRefusal } from "../../replies/outbox/outbox";
import { type ReplyFile, toReplyFiles } from "../../replies/shared/files";

/**
 * How far a message has come, as the agent sees it. `unsent`, `refused`, `held` and `undoing` are states of a reply that
 * the server has not confirmed: it is being retried, was rejected, was not taken because something newer than what its
 * author had seen stands there, or its Undo is being resolved. All others come from the server.
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
  | "held"
  | "undoing";

/** A message as the timeline shows it: one of the server's, or a pending reply of this browser. */
export interface TimelineMessage {
  /** Stays the same when the server's message replaces the pending reply. */
  key: string;
  sender: Sender;
  author: string | null;
  /** The agent who wrote it in this app; null for all other messages. */
  authorId: string | null;
  /** As the marketplace sent it, perhaps with markup. */
  body: string;
  /** The readable text of the body, as extracted by the server. */
  text: string;
  /** ISO 8601, like all times here. */
  at: string;
  to: readonly string[];
  attachments: Message["attachments"];
  /** The files that a reply was written with. Once the marketplace has them, they are its `attachments`. */
  files: readonly ReplyFile[];
  /** How many attachments are only at the marketplace. */
  omittedAttachments: number;
  /** Fields of the marketplace's message that could not be read, by their names in the API. */
  unreadable: readonly string[];
  /** Since when the marketplace no longer shows it. */
  absentSince: string | null;
  automatic: boolean;
  deliveryState: DeliveryState;
  reason: string | null;
  /** Why the server did not take it, if the page knows better words than the reason. */
  refusal: ReplyRefusal | null;
  /** The name of the person who discarded it, if that was not its author. */
  discardedBy: string | null;
  /** Until when a waiting reply can be undone, by the server's clock. */
  undoUntil: string | null;
  /** When a reply was written. */
  writtenAt: string | null;
  /** The earliest time of the next delivery attempt. */
  notBefore: string | null;
  /** Whether a waiting reply has to wait until an earlier one is settled. */
  isBlocked: boolean;
  /** What the guard found in a reply that is held because of it. */
  findings: readonly Finding[];
  /** The rules of the guard of which its author was warned. */
  sentDespite: readonly string[];
  /** It left before the guard had answered. */
  unchecked: boolean;
  /** The server's id; null while the server has not confirmed the reply. */
  id: string | null;
}

/** For `useUndo`: the writing of a reply. */
export const doneBy = ({ key, writtenAt, at }: TimelineMessage) => ({ key, at: writtenAt ?? at });

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

const PENDING_DELIVERY_STATES: Record<PendingReply["state"], DeliveryState> = {
  sending: "waiting",
  retrying: "unsent",
  refused: "refused",
  held: "held",
  takingBack: "undoing",
};

/** One list for all, so that a message without findings does not change. */
const NOTHING: readonly never[] = [];

/** The converted messages, so that an unchanged message keeps its object and is not rendered again. */
const cache = new WeakMap<Message, TimelineMessage>();
const blockedCache = new WeakMap<Message, TimelineMessage>();

/** A reply is hidden if its author undid it. If somebody else discarded it, it stays, so that its text is not lost. */
function isHidden({ status, automatic, author_id, cancelled_by_id }: Message): boolean {
  return status === "cancelled" && (automatic || cancelled_by_id === null || cancelled_by_id === author_id);
}

function fromServer(message: Message, isBlocked: boolean): TimelineMessage[] {
  if (isHidden(message)) return [];
  const converted = isBlocked ? blockedCache : cache;
  const timelineMessage = converted.get(message) ?? { ...toTimelineMessage(message), isBlocked };
  converted.set(message, timelineMessage);
  return [timelineMessage];
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
    files: toReplyFiles(message.files),
    omittedAttachments: message.attachments_left_out,
    unreadable: message.unreadable,
    absentSince: message.absent_since,
    automatic: message.automatic,
    deliveryState: DELIVERY_STATES[message.status],
    reason: message.error,
    refusal: null,
    discardedBy: message.cancelled_by,
    undoUntil: message.undo_until,
    writtenAt: message.written_at,
    notBefore: message.not_before,
    isBlocked: false,
    findings: NOTHING,
    sentDespite: message.sent_despite,
    unchecked: message.unchecked,
  };
}

function fromPending(reply: PendingReply): TimelineMessage {
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
    files: reply.files,
    omittedAttachments: 0,
    unreadable: [],
    absentSince: null,
    automatic: false,
    deliveryState: PENDING_DELIVERY_STATES[reply.state],
    reason: reply.reason ?? null,
    refusal: reply.refusal ?? null,
    discardedBy: null,
    undoUntil: null,
    writtenAt: reply.createdAt,
    notBefore: null,
    isBlocked: false,
    findings: reply.state === "held" ? (reply.findings ?? NOTHING) : NOTHING,
    // It has not been sent yet.
    sentDespite: NOTHING,
    unchecked: false,
  };
}

/** The server's messages in their order, and after them the pending replies that the server does not have yet. */
export function timelineMessages(messages: Message[], pending: PendingReply[]): TimelineMessage[] {
  const serverKeys = new Set(messages.map((message) => message.idempotency_key));
  return [
    ...messages.flatMap((message) => fromServer(message, isBlockedByEarlier(message, messages))),
    ...pending.filter((reply) => !serverKeys.has(reply.key)).map(fromPending),
  ];
}

/** Whether a reply has to wait until an earlier one is settled. Automatic replies have a queue of their own. */
function isBlockedByEarlier(reply: Message, messages: Message[]): boolean {
  if (reply.status !== "queued") return false;
  return messages.some(
    (other) =>
      other !== reply &&
      other.automatic === reply.automatic &&
      (other.status === "unknown" || (other.status === "queued" && other.not_before !== null)) &&
      (other.written_at ?? other.sent_at) < (reply.written_at ?? reply.sent_at),
  );
}

/** How much earlier than our clock the marketplace's clock may date a message. */
const CLOCK_TOLERANCE_MS = 5 * 60_000;

/** The shop's messages at the marketplace that may be this reply: those that are not older than the reply. */
export function candidatesFor(reply: TimelineMessage, messages: readonly TimelineMessage[]): TimelineMessage[] {
  const from = Date.parse(reply.writtenAt ?? reply.at) - CLOCK_TOLERANCE_MS;
  return messages.filter(
    (message) =>
      message.deliveryState === "received" && message.sender === "technician" && Date.parse(message.at) >= from,
  );
}
