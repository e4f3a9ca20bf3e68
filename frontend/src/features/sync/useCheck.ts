import { useEffect, useState } from "react";

import { useRequestRun, useSync } from "../../api/sync";

/** A run that takes longer is not waited for on the page. */
const PATIENCE_MS = 20_000;

export type CheckState = "idle" | "checking" | "done" | "just checked" | "slow" | "failed";

/** Asking for a run, and how that went: done when a later run than the one before has ended. */
export function useCheck() {
  const request = useRequestRun();
  const [state, setState] = useState<CheckState>("idle");
  const { data: sync } = useSync();
  const [before, setBefore] = useState<string | null>(null);

  const lastRun = sync?.last_run_at ?? null;
  if (state === "checking" && lastRun !== before) setState("done");

  useEffect(() => {
    if (state !== "checking") return undefined;
    const timer = setTimeout(() => setState("slow"), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [state]);

  function check(reconcile: boolean): void {
    setBefore(lastRun);
    setState("checking");
    request.mutate(reconcile, {
      onSuccess: (requested) => {
        if (!requested) setState("just checked");
      },
      onError: () => setState("failed"),
    });
  }

  return { state, check };
}

export type Check = ReturnType<typeof useCheck>;
