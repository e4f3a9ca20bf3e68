const HOUR_MS = 3_600_000;

/** The marketplace rates sellers by whether they reply within this time. */
const RESPONSE_TIME_MS = 24 * HOUR_MS;
const SOON_MS = 4 * HOUR_MS;

export interface Deadline {
  since: Date;
  dueAt: Date;
  waitingMs: number;
  /** Negative once overdue. */
  remainingMs: number;
  urgency: "calm" | "soon" | "overdue";
}

/** `needsReplySince` is an ISO 8601 time, `now` milliseconds since 1970. */
export function responseDeadline(needsReplySince: string, now: number): Deadline {
  const since = new Date(needsReplySince);
  const dueAt = new Date(since.getTime() + RESPONSE_TIME_MS);
  const remainingMs = dueAt.getTime() - now;
  return {
    since,
    dueAt,
    waitingMs: Math.max(0, now - since.getTime()),
    remainingMs,
    urgency: remainingMs <= 0 ? "overdue" : remainingMs <= SOON_MS ? "soon" : "calm",
  };
}

/** How much of the response time has passed, from 0 to 1. */
export function elapsedFraction(deadline: Deadline): number {
  return Math.min(1, deadline.waitingMs / RESPONSE_TIME_MS);
}
