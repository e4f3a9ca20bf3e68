import type { Activity } from "../../../api/types";
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

/** An internal note, or a change of the conversation. */
interface ActivityEntry {
  kind: Activity["kind"];
  key: string;
  activity: Activity;
}

export type TimelineEntry = DayEntry | MessageEntry | ActivityEntry;

/**
 * The messages in groups, with notes and changes between them by their times, and a day entry before the first entry
 * of each day. The messages keep their order, whatever their times are.
 */
export function timelineEntries(messages: readonly TimelineMessage[], activity: readonly Activity[]): TimelineEntry[] {
  const entries: TimelineEntry[] = [];
  const latestReply = messages.findLast(
    ({ sender, deliveryState }) => sender === "technician" && deliveryState !== "discarded",
  );
  let lastDay: string | undefined;
  const days = new Map<string, number>();
  let nextActivity = 0;

  function addDay(time: string) {
    const at = new Date(time);
    const day = dayKey(at);
    if (day === lastDay) return;
    // Times may go back to an earlier day, since messages keep their order.
    const count = (days.get(day) ?? 0) + 1;
    days.set(day, count);
    entries.push({ kind: "day", key: `day ${day} ${count}`, at });
    lastDay = day;
  }

  /** Adds the notes and changes before a message, or all that are left; returns whether there were any. */
  function addActivityBefore(message: TimelineMessage | undefined): boolean {
    const first = nextActivity;
    for (let entry = activity[nextActivity]; entry; entry = activity[nextActivity]) {
      if (message && Date.parse(entry.at) >= Date.parse(message.at)) break;
      addDay(entry.at);
      entries.push({ kind: entry.kind, key: entry.id, activity: entry });
      nextActivity += 1;
    }
    return nextActivity > first;
  }

  let previous: MessageEntry | undefined;
  for (const message of messages) {
    if (addActivityBefore(message)) previous = undefined;
    addDay(message.at);
    const isGroupStart = !previous || !belongTogether(previous.message, message);
    if (previous) previous.isGroupEnd = isGroupStart;
    previous = {
      kind: "message",
      key: message.key,
      message,
      isGroupStart,
      isGroupEnd: true,
      isLatestReply: message === latestReply,
    };
    entries.push(previous);
  }
  addActivityBefore(undefined);
  return entries;
}

/** Messages in these states are shown with a header of their own. */
const UNGROUPED: ReadonlySet<DeliveryState> = new Set([
  "failed",
  "refused",
  "held",
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
