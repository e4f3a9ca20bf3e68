import type { Message, Sender } from "../../api/types";
import { dayKey } from "../../i18n/format";
import type { PendingReply } from "../replies/outbox";

const GROUP_WITHIN = 60_000;

/**
 * Where a message stands, for the reader. The first five are the server's; `unsent` and `refused` are replies
 * that the server has not taken.
 */
export type Standing =
  "received" | "waiting" | "sending" | "sent" | "failed" | "unknown" | "cancelled" | "unsent" | "refused";

export interface Shown {
  /** Stays the same when the server's row takes the place of the optimistic one. */
  key: string;
  sender: Sender;
  author: string | null;
  body: string;
  at: string;
  to: readonly string[];
  attachments: Message["attachments"];
  automatic: boolean;
  standing: Standing;
  reason: string | null;
  /** The server's id; null while the server does not know the reply. */
  id: string | null;
}

export type Entry =
  | { kind: "day"; key: string; at: Date }
  | { kind: "message"; key: string; shown: Shown; first: boolean; last: boolean; latestOfOurs: boolean };

const STANDINGS: Record<Message["status"], Standing> = {
  received: "received",
  queued: "waiting",
  sending: "sending",
  sent: "sent",
  failed: "failed",
  unknown: "unknown",
  // Until the page lets a person decide.
  unconfirmed: "unknown",
  cancelled: "cancelled",
};

/** One object per message as long as it stays the same, so that only what changes is rendered again. */
const known = new WeakMap<Message, Shown>();

function ofServer(message: Message): Shown {
  const shown = known.get(message) ?? toShown(message);
  known.set(message, shown);
  return shown;
}

function toShown(message: Message): Shown {
  return {
    key: message.idempotency_key ?? message.id,
    id: message.id,
    sender: message.sender,
    author: message.author,
    body: message.body,
    at: message.sent_at,
    to: message.to,
    attachments: message.attachments,
    automatic: message.automatic,
    standing: STANDINGS[message.status],
    reason: message.error,
  };
}

function ofPending(reply: PendingReply): Shown {
  const standings = { sending: "waiting", retrying: "unsent", refused: "refused" } as const;
  return {
    key: reply.key,
    id: null,
    sender: "technician",
    author: null,
    body: reply.body,
    at: reply.createdAt,
    to: reply.to,
    attachments: [],
    automatic: false,
    standing: standings[reply.state],
    reason: reply.reason ?? null,
  };
}

/** The server's messages and, after them, the replies it does not have yet; undone ones only where asked for. */
export function shownMessages(
  messages: Message[],
  pending: PendingReply[],
  undoneKept: ReadonlySet<string>,
): Shown[] {
  const taken = new Set(messages.map((message) => message.idempotency_key));
  return [
    ...messages.filter((one) => one.status !== "cancelled" || undoneKept.has(one.id)).map(ofServer),
    ...pending.filter((reply) => !taken.has(reply.key)).map(ofPending),
  ];
}

/** Messages in groups by sender, with a line before each new day. */
export function timelineOf(shown: Shown[]): Entry[] {
  const entries: Entry[] = [];
  const latestOfOurs = shown.findLast(({ sender }) => sender === "technician");
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
      shown: one,
      first: !before || !together(before, one),
      last: !after || !together(one, after),
      latestOfOurs: one === latestOfOurs,
    });
  });
  return entries;
}

const ALONE: ReadonlySet<Standing> = new Set(["failed", "refused", "unsent", "unknown", "cancelled"]);

function together(a: Shown, b: Shown): boolean {
  return (
    a.sender === b.sender &&
    // A reply that is not with the server yet has no author: it is the reader's own.
    (a.author === b.author || a.author === null || b.author === null) &&
    a.automatic === b.automatic &&
    a.to.join() === b.to.join() &&
    !ALONE.has(a.standing) &&
    !ALONE.has(b.standing) &&
    Date.parse(b.at) - Date.parse(a.at) < GROUP_WITHIN &&
    dayKey(new Date(a.at)) === dayKey(new Date(b.at))
  );
}
