import type { Conversation, ViewId } from "../../types";

export const VIEWS = ["needs_reply", "mine", "unassigned", "snoozed", "done", "all"] as const satisfies ViewId[];
export const DEFAULT_VIEW: ViewId = "needs_reply";

/** Which conversations a list shows. It is what the address says. */
export interface ListFilter {
  view: ViewId;
  /** The conversations with this tag, in place of a view. */
  tag: string | null;
  /** Such as `fr`. */
  language: string | null;
  order: "with" | "without" | null;
  overdue: boolean;
}

export const ALL_CONVERSATIONS: ListFilter = { view: "all", tag: null, language: null, order: null, overdue: false };

/** From the query of the address. What it does not know is as if it were not there. */
export function parseFilter(search: string): ListFilter {
  const query = new URLSearchParams(search);
  const order = query.get("order");
  return {
    view: VIEWS.find((view) => view === query.get("view")) ?? DEFAULT_VIEW,
    tag: query.get("tag") || null,
    language: query.get("language") || null,
    order: order === "with" || order === "without" ? order : null,
    overdue: query.get("overdue") === "true",
  };
}

/** The query of the address, with its question mark; empty for the default view without filters. */
export function searchOf({ view, tag, language, order, overdue }: ListFilter): string {
  const query = new URLSearchParams();
  if (tag !== null) query.set("tag", tag);
  else if (view !== DEFAULT_VIEW) query.set("view", view);
  if (language !== null) query.set("language", language);
  if (order !== null) query.set("order", order);
  if (overdue) query.set("overdue", "true");
  const text = query.toString();
  return text && `?${text}`;
}

export function hasFilters({ language, order, overdue }: ListFilter): boolean {
  return language !== null || order !== null || overdue;
}

/** Whether somebody has to deal with it: a customer waits, or a reply was not sent. */
export function needsWork({ state, needs_reply_since, delivery }: Conversation): boolean {
  return state === "open" && (needs_reply_since !== null || delivery === "failed");
}

/** Whether a view of the agent `me` shows the conversation. The server decides the same by its indexes. */
export function isInView(view: ViewId, conversation: Conversation, me: string): boolean {
  const { state, assignee } = conversation;
  switch (view) {
    case "needs_reply":
      return needsWork(conversation);
    case "mine":
      return state === "open" && assignee?.id === me;
    case "unassigned":
      return state === "open" && assignee === null;
    case "snoozed":
    case "done":
      return state === view;
    case "all":
      return true;
  }
}

/** Whether a list shows the conversation; `now` is the server's time in milliseconds since 1970. */
export function belongsTo(filter: ListFilter, conversation: Conversation, me: string, now: number): boolean {
  const { tags, language, order_id, due_at } = conversation;
  if (filter.tag !== null ? !tags.includes(filter.tag) : !isInView(filter.view, conversation, me)) return false;
  if (filter.language !== null && language !== filter.language) return false;
  if (filter.order !== null && (order_id !== null) !== (filter.order === "with")) return false;
  return !filter.overdue || (due_at !== null && Date.parse(due_at) <= now);
}
