import type { Conversation, ViewId, Views } from "../../../api/types";
import { type FakeConversation, rowOf } from "./fakeConversation";

const MAX_COUNT = 99;
const VIEWS: ViewId[] = ["needs_reply", "mine", "unassigned", "snoozed", "done", "all"];

const waits = ({ state, needs_reply_since, delivery }: Conversation) =>
  state === "open" && (needs_reply_since !== null || delivery === "failed");

function isIn(view: ViewId, row: Conversation, me: string): boolean {
  if (view === "needs_reply") return waits(row);
  if (view === "mine") return row.state === "open" && row.assignee?.id === me;
  if (view === "unassigned") return row.state === "open" && row.assignee === null;
  return view === "all" || row.state === view;
}

const byTime = (a: string | null, b: string | null) => (a ?? "").localeCompare(b ?? "");
const latestFirst = (a: Conversation, b: Conversation) => byTime(b.last_message_at, a.last_message_at);

/** Those who wait by their deadline, then the others by their last message. */
function byDeadline(a: Conversation, b: Conversation): number {
  if (waits(a) !== waits(b)) return waits(a) ? -1 : 1;
  return waits(a) ? byTime(a.due_at, b.due_at) : latestFirst(a, b);
}

/** The rows of a view or of a tag, in its order, that the filters of the address let through. */
export function rowsOf(all: FakeConversation[], { searchParams }: URL, me: string, now: number): Conversation[] {
  const tag = searchParams.get("tag");
  const view = (searchParams.get("view") ?? "all") as ViewId;
  const byId = new Map(all.map((one) => [one.detail.id, one]));
  const rows = all.map(rowOf).filter((row) => (tag === null ? isIn(view, row, me) : row.tags.includes(tag)));
  const tagged = ({ id }: Conversation) => byId.get(id)?.taggedAt.get(tag ?? "") ?? null;
  const done = ({ id }: Conversation) => byId.get(id)?.doneAt ?? null;
  rows.sort((a, b) => {
    if (tag !== null) return byTime(tagged(b), tagged(a));
    if (view === "snoozed") return byTime(a.snoozed_until, b.snoozed_until);
    if (view === "done") return byTime(done(b), done(a));
    return view === "all" ? latestFirst(a, b) : byDeadline(a, b);
  });
  const language = searchParams.get("language");
  const order = searchParams.get("order");
  return rows
    .filter((row) => language === null || row.language === language)
    .filter((row) => order === null || (row.order_id !== null) === (order === "with"))
    .filter((row) => searchParams.get("overdue") !== "true" || (row.due_at !== null && Date.parse(row.due_at) <= now));
}

export function viewsOf(all: FakeConversation[], me: string): Views {
  const rows = all.map(rowOf);
  const counts = VIEWS.map((id) => ({ id, count: rows.filter((row) => isIn(id, row, me)).length }));
  const dueTimes = rows.filter(waits).flatMap(({ due_at }) => due_at ?? []);
  const notes = all.flatMap(({ detail, activity, activitySeenBy }) =>
    activity.slice(activitySeenBy.get(me) ?? 0).map((entry) => ({ conversation_id: detail.id, entry })),
  );
  return {
    views: counts.map(({ id, count }) => ({ id, count: Math.min(count, MAX_COUNT), capped: count > MAX_COUNT })),
    mentions: notes
      .filter(({ entry }) => entry.mentions.some(({ id }) => id === me))
      .map(({ conversation_id, entry }) => ({ conversation_id, note_id: entry.id, by: entry.by?.name ?? "", at: entry.at })),
    next_due_at: dueTimes.sort()[0] ?? null,
    complete: true,
  };
}

/** `former`: tags that conversations had; those that have been counted once stay, as on the server. */
export function tagCountsOf(all: FakeConversation[], former: Set<string>) {
  const given = all.flatMap(({ detail }) => detail.tags);
  for (const tag of given) former.add(tag);
  const tags = [...former].sort();
  const counts = tags.map((name) => {
    const count = given.filter((tag) => tag === name).length;
    return { name, count: Math.min(count, MAX_COUNT), capped: count > MAX_COUNT };
  });
  return { tags, counts };
}
