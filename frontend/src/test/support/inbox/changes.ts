import type { BulkResult, Change, FieldChange, Person, PreviousValues } from "../../../api/types";
import { addActivity, detailOf, type FakeConversation } from "./fakeConversation";

interface Seen {
  version: number;
  seen_message_id?: string | null;
}

interface Author {
  by: Person;
  at: string;
  agents: Person[];
}

/** What a PATCH answers: the status and, if it is an error, its code and details. */
export interface Outcome {
  status: 200 | 409 | 422;
  code?: "conflict" | "reply_failed" | "invalid_body";
  details?: object;
  previous?: PreviousValues;
}

export function changeConversation(conversation: FakeConversation, seen: Seen, change: Change, author: Author): Outcome {
  const decides = change.state === "done" || change.state === "snoozed" || change.no_reply_needed === true;
  const needsSeen = decides && conversation.messages.length > 0;
  if (needsSeen && (seen.seen_message_id ?? null) === null) return { status: 422, code: "invalid_body" };
  const conflicts = conflictsOf(conversation, seen, change, decides);
  if (conflicts.length > 0) {
    const details = { current: detailOf(conversation), changed: conflicts };
    return { status: 409, code: "conflict", details };
  }
  const isHidden = change.state === "done" || change.state === "snoozed";
  if (isHidden && detailOf(conversation).delivery === "failed") return { status: 409, code: "reply_failed" };
  const previous = previousOf(conversation);
  const changes = apply(conversation, change, author);
  if (changes.length > 0) {
    conversation.detail.version += 1;
    const { version } = conversation.detail;
    for (const { field } of changes) conversation.lastChanges.set(field, { version, by: author.by.name, at: author.at });
    addActivity(conversation, { at: author.at, by: author.by, changes, until: change.snoozed_until ?? null });
  }
  return { status: 200, previous };
}

export function bulkResult(id: string, conversation: FakeConversation | undefined, outcome: Outcome | null): BulkResult {
  if (!conversation || !outcome) {
    return { id, outcome: "not_found", conversation: null, previous: null, message: "There is no such conversation." };
  }
  const outcomes = { conflict: "conflict", reply_failed: "refused", invalid_body: "refused" } as const;
  const isChanged = outcome.status === 200;
  return {
    id,
    outcome: outcome.code ? outcomes[outcome.code] : "changed",
    conversation: detailOf(conversation),
    previous: outcome.previous ?? null,
    message: isChanged ? null : "It was changed by somebody else.",
  };
}

/** A newer message from outside, and fields of the change that somebody changed since the version that was seen. */
function conflictsOf(conversation: FakeConversation, seen: Seen, change: Change, decides: boolean) {
  const fields = new Set<FieldChange["field"]>();
  if (change.state != null) fields.add("state");
  if (change.no_reply_needed != null) fields.add("no_reply_needed");
  if (change.assignee_id !== undefined) fields.add("assignee");
  const conflicts = [...conversation.lastChanges].flatMap(([field, { version, by, at }]) =>
    fields.has(field) && version > seen.version ? [{ field: field as string, by, at }] : [],
  );
  const seenAt = conversation.messages.findIndex(({ id }) => id === seen.seen_message_id);
  const newer = conversation.messages.slice(seenAt + 1).find(({ sender }) => sender !== "technician");
  if (decides && newer) conflicts.push({ field: "message", by: newer.author, at: newer.sent_at });
  return conflicts;
}

function previousOf({ detail }: FakeConversation): PreviousValues {
  return {
    state: detail.state,
    snoozed_until: detail.snoozed_until,
    assignee_id: detail.assignee?.id ?? null,
    tags: [...detail.tags],
    no_reply_needed: detail.no_reply_needed !== null,
  };
}

/** Applies the change and returns what is different afterwards. */
function apply(conversation: FakeConversation, change: Change, { by, at, agents }: Author): FieldChange[] {
  const { detail } = conversation;
  const changes: FieldChange[] = [];
  const note = (field: FieldChange["field"], before: string | null, after: string | null) =>
    changes.push({ field, before, after });
  if (change.state != null && (change.state !== detail.state || change.snoozed_until !== detail.snoozed_until)) {
    note("state", detail.state, change.state);
    detail.state = change.state;
    detail.snoozed_until = change.snoozed_until ?? null;
    detail.state_set = change.state === "open" ? null : { by, at };
    conversation.doneAt = change.state === "done" ? at : null;
  }
  if (change.no_reply_needed != null && change.no_reply_needed !== (detail.no_reply_needed !== null)) {
    note("no_reply_needed", change.no_reply_needed ? null : "yes", change.no_reply_needed ? "yes" : null);
    const waiting = conversation.messages.findLast(({ sender }) => sender === "customer")?.sent_at;
    detail.no_reply_needed = change.no_reply_needed ? { by, at } : null;
    detail.needs_reply_since = change.no_reply_needed ? null : (waiting ?? detail.last_message_at);
  }
  if (change.assignee_id !== undefined && change.assignee_id !== (detail.assignee?.id ?? null)) {
    const assignee = agents.find(({ id }) => id === change.assignee_id) ?? null;
    note("assignee", detail.assignee?.name ?? null, assignee?.name ?? null);
    detail.assignee = assignee && { id: assignee.id, name: assignee.name };
  }
  for (const tag of change.add_tags ?? []) {
    if (detail.tags.includes(tag)) continue;
    note("tag", null, tag);
    detail.tags = [...detail.tags, tag];
    conversation.taggedAt.set(tag, at);
  }
  for (const tag of change.remove_tags ?? []) {
    if (!detail.tags.includes(tag)) continue;
    note("tag", tag, null);
    detail.tags = detail.tags.filter((one) => one !== tag);
  }
  return changes;
}
