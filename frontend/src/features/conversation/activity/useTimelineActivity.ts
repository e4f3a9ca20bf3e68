import { useEffect, useEffectEvent, useMemo } from "react";

import { useActivity, useOlderActivity } from "../../../api/conversations/activity";
import type { LoadedConversation } from "../../../api/conversations/merge";
import type { Activity } from "../../../api/types";

interface TimelineActivity {
  /** The notes and changes of the part of the conversation whose messages are loaded, oldest first. */
  activity: readonly Activity[];
  hasFailed: boolean;
}

const NONE: readonly Activity[] = [];

/** Loads notes and changes as far back as the messages are loaded. */
export function useTimelineActivity({ conversation, messages, olderCursor }: LoadedConversation): TimelineActivity {
  const { id, version } = conversation;
  const { data, isError, dataUpdatedAt } = useActivity(id, version);
  const older = useOlderActivity(id);
  const { mutate: loadOlder, reset, isPending, isError: hasOlderFailed } = older;

  /** Everything from this time on is shown. */
  const from = olderCursor === null ? "" : (messages[0]?.sent_at ?? "");
  const cursor = data?.olderCursor ?? null;
  const reachesBack = data?.entries[0] !== undefined && data.entries[0].at < from;
  const shouldLoadOlder = cursor !== null && !reachesBack;
  useEffect(() => {
    if (shouldLoadOlder && !isPending && !hasOlderFailed) loadOlder(cursor);
  }, [shouldLoadOlder, isPending, hasOlderFailed, cursor, loadOlder]);
  // The next successful poll shows that trying again makes sense.
  const allowRetry = useEffectEvent(() => {
    if (hasOlderFailed) reset();
  });
  useEffect(() => allowRetry(), [dataUpdatedAt]);

  const activity = useMemo(() => data?.entries.filter(({ at }) => at >= from) ?? NONE, [data, from]);
  return { activity, hasFailed: isError && data === undefined };
}
