import { dayKey } from "../../../i18n/format";
import type { DeliveryState, TimelineMessage } from "./timelineMessage";

const GROUP_WITHIN_MS = 60_000;

interface DayEntry {
  kind: "day";
  key: string;
  at: Date;
}

interface MessageEntry {
  kind: "message";
  key: string;
  message: TimelineMessage;
  /** Whether it is the first of a group of messages with the same author, shown under one header. */
  isGroupStart: boolean;
  isGroupEnd: boolean;
  /** Whether it is the shop's latest message. */
  isLatestReply: boolean;
}

/** The messages in groups, with a day entry before the first message of each day. */
export function timelineEntries(messages: TimelineMessage[]): (DayEntry | MessageEntry)[] {
  const entries: (DayEntry | MessageEntry)[] = [];
  const latestReply = messages.findLast(
    ({ sender, deliveryState }) => sender === "technician" && deliveryState !== "discarded",
  );
  messages.forEach((message, index) => {
    const before = messages[index - 1];
    const after = messages[index + 1];
    const at = new Date(message.at);
    if (!before || dayKey(new Date(before.at)) !== dayKey(at)) {
      entries.push({ kind: "day", key: `day ${dayKey(at)}`, at });
    }
    entries.push({
      kind: "message",
      key: message.key,
      message,
      isGroupStart: !before || !belongTogether(before, message),
      isGroupEnd: !after || !belongTogether(message, after),
      isLatestReply: message === latestReply,
    });
  });
  return entries;
}

/** Messages in these states are shown with a header of their own. */
const UNGROUPED: ReadonlySet<DeliveryState> = new Set([
  "failed",
  "refused",
  "unsent",
  "unknown",
  "unconfirmed",
  "undoing",
  "discarded",
]);

function belongTogether(a: TimelineMessage, b: TimelineMessage): boolean {
  return (
    a.sender === b.sender &&
    // A pending reply has no author's name; it is the agent's own.
    (a.author === b.author || a.author === null || b.author === null) &&
    a.automatic === b.automatic &&
    a.to.join() === b.to.join() &&
    !UNGROUPED.has(a.deliveryState) &&
    !UNGROUPED.has(b.deliveryState) &&
    Date.parse(b.at) - Date.parse(a.at) < GROUP_WITHIN_MS &&
    dayKey(new Date(a.at)) === dayKey(new Date(b.at))
  );
}
