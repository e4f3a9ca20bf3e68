import { useEffect, useState } from "react";

import { useRequestRun, useSyncStatus } from "../../api/sync";
import type { SyncStatus } from "../../api/types";

/** A run that takes longer is not waited for on the page. */
const MAX_WAIT_MS = 20_000;

/** What came of asking for a run. It stays what it was, whatever later runs bring. */
export type Outcome =
  | { kind: "none" | "slow" | "not asked" }
  | { kind: "asked before"; everything: boolean }
  | { kind: "ran"; succeeded: boolean; newMessages: number; incomplete: number };

interface Waiting {
  /** The last run before; null while there has been none. */
  before: string | null;
  everything: boolean;
}

export interface SyncCheck {
  checking: boolean;
  outcome: Outcome;
  check: (everything: boolean) => void;
}

/** Whether the last run brought everything new, even if it ended early after that. */
export function isLastRunSuccessful(sync: SyncStatus): boolean {
  return sync.last_success_at !== null && sync.last_success_at === sync.last_run_at;
}

/** Asking for a run, and how that went: it is over when a later run than the one before has ended. */
export function useSyncCheck(): SyncCheck {
  const request = useRequestRun();
  const [waiting, setWaiting] = useState<Waiting | null>(null);
  const [outcome, setOutcome] = useState<Outcome>({ kind: "none" });
  const { data: sync } = useSyncStatus();

  if (waiting && sync && sync.last_run_at !== waiting.before) {
    setWaiting(null);
    setOutcome({
      kind: "ran",
      succeeded: isLastRunSuccessful(sync),
      newMessages: sync.last_run?.new_messages ?? 0,
      incomplete: sync.troubles.length,
    });
  }

  useEffect(() => {
    if (!waiting) return undefined;
    const timer = setTimeout(() => end({ kind: "slow" }), MAX_WAIT_MS);
    return () => clearTimeout(timer);
  }, [waiting]);

  function end(how: Outcome) {
    setWaiting(null);
    setOutcome(how);
  }

  function check(everything: boolean) {
    if (waiting) return;
    setWaiting({ before: sync?.last_run_at ?? null, everything });
    setOutcome({ kind: "none" });
    request.mutate(everything, {
      onSuccess: (requested) => {
        if (!requested) end({ kind: "asked before", everything });
      },
      onError: () => end({ kind: "not asked" }),
    });
  }

  return { checking: waiting !== null, outcome, check };
}
