import { skipToken, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useRef, useState, useSyncExternalStore } from "react";

import { client, unwrap } from "../client";
import type { ConversationDetail, PresentAgent } from "../types";
import { presentKey } from "./list/keys";

/** The server forgets an agent who has not reported for somewhat longer than this. */
const REPORT_INTERVAL_MS = 20_000;
/** The server takes an agent who has not reported for somewhat longer than this for one who does not type. */
const TYPING_INTERVAL_MS = 7_000;
/** Reports are at least this far apart, whatever changes. */
const MIN_INTERVAL_MS = 5_000;
/** A conversation must stay open this long: the user may only pass it with j and k. */
const FIRST_REPORT_DELAY_MS = 700;
/** A report without an answer is given up: the next one says the same. */
const TIMEOUT_MS = 10_000;

interface Report {
  typing: boolean;
  /** The last received message that was visible while the page had the focus. */
  seenMessageId: string | null;
}

/**
 * Tells the server that the agent looks at a conversation, while the page is visible, and what they have seen of it.
 * The answer, who else is there, is for `usePresentAgents`. An error is not shown, and the next report is
 * not earlier because of it.
 */
export function usePresence(id: string, { typing, seenMessageId }: Report): void {
  const queries = useQueryClient();
  const isVisible = useSyncExternalStore(followVisibility, () => document.visibilityState === "visible");
  /** When the last report began, and what it said. */
  const last = useRef<(Report & { at: number }) | null>(null);
  const [finishedReports, setFinishedReports] = useState(0);

  const report = useEffectEvent(async () => {
    last.current = { at: performance.now(), typing, seenMessageId };
    const { present } = await unwrap(
      client.PUT("/api/conversations/{conversation_id}/presence", {
        params: { path: { conversation_id: id } },
        body: { typing, ...(seenMessageId !== null && { seen_message_id: seenMessageId }) },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      }),
    );
    queries.setQueryData<readonly PresentAgent[]>(presentKey(id), present);
  });

  const delay = useEffectEvent(() => {
    if (last.current === null) return FIRST_REPORT_DELAY_MS;
    const isChanged = last.current.typing !== typing || last.current.seenMessageId !== seenMessageId;
    const unchangedInterval = typing ? TYPING_INTERVAL_MS : REPORT_INTERVAL_MS;
    const due = last.current.at + (isChanged ? MIN_INTERVAL_MS : unchangedInterval);
    return Math.max(0, due - performance.now());
  });

  useEffect(() => {
    if (!isVisible) return;
    const timer = setTimeout(() => {
      report()
        // Who else is there also comes with each read of the conversation.
        .catch(() => undefined)
        .finally(() => setFinishedReports((count) => count + 1));
    }, delay());
    return () => clearTimeout(timer);
  }, [isVisible, typing, seenMessageId, finishedReports]);
}

/** Who else looks at an opened conversation or writes in it, as the last read or the last report told. */
export function usePresentAgents({ id, present }: ConversationDetail): readonly PresentAgent[] {
  const { data } = useQuery<readonly PresentAgent[]>({ queryKey: presentKey(id), queryFn: skipToken });
  return data ?? present;
}

function followVisibility(onChange: () => void): () => void {
  document.addEventListener("visibilitychange", onChange);
  return () => document.removeEventListener("visibilitychange", onChange);
}
