import type { Change, Conversation, Person, PreviousValues } from "../types";
import type { PendingChange } from "./list/known";

/** What a change makes of a conversation, as far as the page can tell before the server answers. */
export function changeOf(change: Change, agents: readonly Person[]): PendingChange {
  return (row) => {
    const changed = { ...row };
    if (change.state != null) {
      changed.state = change.state;
      changed.snoozed_until = change.snoozed_until ?? null;
    }
    if (change.no_reply_needed === true) {
      changed.needs_reply_since = null;
      changed.due_at = null;
    }
    if (change.assignee_id !== undefined) {
      const assignee = agents.find(({ id }) => id === change.assignee_id);
      changed.assignee = assignee ? { id: assignee.id, name: assignee.name } : null;
    }
    const added = (change.add_tags ?? []).filter((tag) => !row.tags.includes(tag));
    const removed = new Set(change.remove_tags);
    changed.tags = [...row.tags, ...added].filter((tag) => !removed.has(tag));
    return changed;
  };
}

export function previousValuesOf(conversation: Conversation & { no_reply_needed?: unknown }): PreviousValues {
  return {
    state: conversation.state,
    snoozed_until: conversation.snoozed_until,
    assignee_id: conversation.assignee?.id ?? null,
    tags: conversation.tags,
    no_reply_needed: (conversation.no_reply_needed ?? null) !== null,
  };
}

/** The change that undoes `change`; `now` is the server's time: a snooze that has ended by then is open. */
export function reverseOf(change: Change, previous: PreviousValues, now: number): Change {
  const reverse: Change = {};
  if (change.state != null) {
    const until = previous.snoozed_until;
    const isOver = previous.state === "snoozed" && (until === null || Date.parse(until) <= now);
    reverse.state = isOver ? "open" : previous.state;
    if (reverse.state === "snoozed") reverse.snoozed_until = until;
  }
  if (change.no_reply_needed != null) reverse.no_reply_needed = previous.no_reply_needed;
  if (change.assignee_id !== undefined) reverse.assignee_id = previous.assignee_id;
  const had = new Set(previous.tags);
  const added = (change.add_tags ?? []).filter((tag) => !had.has(tag));
  const removed = (change.remove_tags ?? []).filter((tag) => had.has(tag));
  if (added.length > 0) reverse.remove_tags = added;
  if (removed.length > 0) reverse.add_tags = removed;
  return reverse;
}
