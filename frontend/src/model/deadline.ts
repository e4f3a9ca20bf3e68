const HOUR = 3_600_000;

/** The marketplace measures sellers by replies within this time. */
const REPLY_WITHIN = 24 * HOUR;
const SOON = 4 * HOUR;

export interface Deadline {
  since: Date;
  by: Date;
  waiting: number;
  /** Negative once overdue. */
  left: number;
  urgency: "calm" | "soon" | "overdue";
}

export function deadlineOf(needsReplySince: string, now: number): Deadline {
  const since = new Date(needsReplySince);
  const by = new Date(since.getTime() + REPLY_WITHIN);
  const left = by.getTime() - now;
  return {
    since,
    by,
    waiting: Math.max(0, now - since.getTime()),
    left,
    urgency: left <= 0 ? "overdue" : left <= SOON ? "soon" : "calm",
  };
}

/** How much of the time is used up, 0 to 1. */
export function usedUp(deadline: Deadline): number {
  return Math.min(1, deadline.waiting / REPLY_WITHIN);
}
