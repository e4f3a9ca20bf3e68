const HOUR = 3_600_000;

/** The marketplace measures sellers by replies within this time. */
const RESPONSE_TIME_MS = 24 * HOUR;
const SOON_MS = 4 * HOUR;

export interface Deadline {
  since: Date;
  dueAt: Date;
  waitingMs: number;
  /** Negative once overdue. */
  remainingMs: number;
  urgency: "calm" | "soon" | "overdue";
}

export function responseDeadline(needsReplySince: string, now: number): Deadline {
  const since = new Date(needsReplySince);
  const by = new Date(since.getTime() + RESPONSE_TIME_MS);
  const left = by.getTime() - now;
  return {
    since,
    dueAt: by,
    waitingMs: Math.max(0, now - since.getTime()),
    remainingMs: left,
    urgency: left <= 0 ? "overdue" : left <= SOON_MS ? "soon" : "calm",
  };
}

/** How much of the time is used up, 0 to 1. */
export function elapsedFraction(deadline: Deadline): number {
  return Math.min(1, deadline.waitingMs / RESPONSE_TIME_MS);
}
