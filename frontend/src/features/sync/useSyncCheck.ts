import { useEffect, useState } from "react";

import { useRequestRun, useSyncStatus } from "../../api/sync";
import type { SyncStatus } from "../../api/types";

/** After this, the app stops waiting for the run to end. */
const MAX_WAIT_MS = 20_000;

/** The outcome of a check that the user requested. Later runs do not change it. */
export type Outcome =
  | { kind: "none" | "slow" | "request failed" }
  | { kind: "already requested"; everything: boolean }
  | { kind: "ran"; succeeded: boolean; newMessages: number; incomplete: number };

interface Waiting {
  /** When the last run before the check ended; null if there was none. */
  previousRunAt: string | null;
  everything: boolean;
}

export interface SyncCheck {
  checking: boolean;
  outcome: Outcome;
  check: (everything: boolean) => void;
}

/** Whether the last run fetched all new messages, even if it ended early after that. */
export function isLastRunSuccessful(sync: SyncStatus): boolean {
  return sync.last_success_at !== null && sync.last_success_at === sync.last_run_at;
}

/** Requests a synchronisation run and waits until a run ends. */
export function useSyncCheck(): SyncCheck {
  const request = useRequestRun();
  const [waiting, setWaiting] = useState<Waiting | null>(null);
  const [outcome, setOutcome] = useState<Outcome>({ kind: "none" });
  const { data: sync } = useSyncStatus();

  if (waiting && sync && sync.last_run_at !== waiting.previousRunAt) {
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

  function end(result: Outcome) {
    setWaiting(null);
    setOutcome(result);
  }

  function check(everything: boolean) {
    if (waiting) return;
    setWaiting({ previousRunAt: sync?.last_run_at ?? null, everything });
    setOutcome({ kind: "none" });
    request.mutate(everything, {
      onSuccess: (requested) => {
        if (!requested) end({ kind: "already requested", everything });
      },
      onError: () => end({ kind: "request failed" }),
    });
  }

  return { checking: waiting !== null, outcome, check };
}
