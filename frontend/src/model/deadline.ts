const SOON_MS = 4 * 3_600_000;

export interface Deadline {
  since: Date;
  dueAt: Date;
  /** Negative once overdue. */
  remainingMs: number;
  urgency: "calm" | "soon" | "overdue";
}

/** The times are ISO 8601, `now` is milliseconds since 1970. The server decides the deadline. */
export function responseDeadline(needsReplySince: string, dueAt: string, now: number): Deadline {
  const due = new Date(dueAt);
  const remainingMs = due.getTime() - now;
  return {
    since: new Date(needsReplySince),
    dueAt: due,
    remainingMs,
    urgency: remainingMs <= 0 ? "overdue" : remainingMs <= SOON_MS ? "soon" : "calm",
  };
}
