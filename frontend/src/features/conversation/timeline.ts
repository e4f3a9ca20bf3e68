import type { Message, Sender } from "../../api/types";
import { dayKey } from "../../i18n/format";
import type { PendingReply } from "../replies/outbox";

const GROUP_WITHIN = 60_000;

/**
 * Where a message stands, for the reader. `unsent` and `refused` are replies that the server has not taken,
 * `takingBack` one of which that is being found out.
 */
export type Standing =
  "received" | "waiting" | "sending" | "sent" | "failed" | "unknown" | "unsent" | "refused" | "takingBack";

export interface Shown {
  /** Stays the same when the server's row takes the place of the optimistic one. */
  key: string;
  sender: Sender;
  author: string | null;
  /** Null for whatever no agent wrote here. */
  authorId: string | null;
  body: string;
  at: string;
  to: readonly string[];
  attachments: Message["attachments"];
  automatic: boolean;
  standing: Standing;
  reason: string | null;
  /** Until when a waiting reply can be taken back, by the server's clock. */
  undoUntil: string | null;
  /** The server's id; null while the server does not know the reply. */
  id: string | null;
}

export type Entry =
  | { kind: "day"; key: string; at: Date }
  | { kind: "message"; key: string; shown: Shown; first: boolean; last: boolean; latestOfOurs: boolean };

const STANDINGS: Record<Exclude<Message["status"], "cancelled">, Standing> = {
  received: "received",
  queued: "waiting",
  sending: "sending",
  sent: "sent",
  failed: "failed",
  unknown: "unknown",
  // Until the page lets a person decide.
  unconfirmed: "unknown",
};

/** One object per message as long as it stays the same, so that only what changes is rendered again. */
const known = new WeakMap<Message, Shown>();

/** A reply that was taken back is not shown: its text is where its author left it. */
function ofServer(message: Message): Shown[] {
  if (message.status === "cancelled") return [];
  const shown = known.get(message) ?? toShown(message, STANDINGS[message.status]);
  known.set(message, shown);
  return [shown];
}

function toShown(message: Message, standing: Standing): Shown {
  return {
    key: message.idempotency_key ?? message.id,
    id: message.id,
    sender: message.sender,
    author: message.author,
    authorId: message.author_id,
    body: message.body,
    at: message.sent_at,
    to: message.to,
    attachments: message.attachments,
    automatic: message.automatic,
    standing,
    reason: message.error,
    undoUntil: message.undo_until,
  };
}

function ofPending(reply: PendingReply): Shown {
  const standings = { sending: "waiting", retrying: "unsent", refused: "refused", takingBack: "takingBack" } as const;
  return {
    key: reply.key,
    id: null,
    sender: "technician",
    author: null,
    authorId: reply.author,
    body: reply.body,
    at: reply.createdAt,
    to: reply.to,
    attachments: [],
    automatic: false,
    standing: standings[reply.state],
    reason: reply.reason ?? null,
    undoUntil: null,
  };
}

/** The server's messages and, after them, the replies it does not have yet. */
export function shownMessages(messages: Message[], pending: PendingReply[]): Shown[] {
  const taken = new Set(messages.map((message) => message.idempotency_key));
  return [
    ...messages.flatMap(ofServer),
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

const ALONE: ReadonlySet<Standing> = new Set(["failed", "refused", "unsent", "unknown", "takingBack"]);

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
