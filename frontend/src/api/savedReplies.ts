import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { client, unwrap } from "./client";
import { ApiError } from "./errors";
import type { SavedReplies, SavedReplyContent } from "./types";

const STALE_AFTER_MS = 60_000;
const SAVE_TIMEOUT_MS = 20_000;
const savedRepliesKey = ["saved-replies"];

/** All saved replies, with how often each was used. */
export function useSavedReplies() {
  return useQuery({
    queryKey: savedRepliesKey,
    queryFn: ({ signal }) => unwrap(client.GET("/api/saved-replies", { signal })),
    staleTime: STALE_AFTER_MS,
    refetchOnWindowFocus: true,
  });
}

/** Returns how to read the newest set that is known at that time. Undefined: none was read yet. */
export function useNewestSavedReplies() {
  const queries = useQueryClient();
  return () => queries.getQueryData<SavedReplies>(savedRepliesKey);
}

interface Replacement {
  /** Of the set that is replaced, as it was read. */
  version: number;
  replies: SavedReplyContent[];
  /** Called before anything shows the new set. */
  onSaved: (saved: SavedReplies) => void;
  onFailed: (error: Error) => void;
}

/**
 * Replaces all saved replies. If somebody else has saved others meanwhile, it fails with `saved_replies_changed`, and
 * theirs are what `useSavedReplies` returns from then on.
 */
export function useReplaceSavedReplies() {
  const queries = useQueryClient();
  const store = (saved: SavedReplies) => queries.setQueryData(savedRepliesKey, saved);
  return useMutation({
    mutationFn: async ({ version, replies }: Replacement) => {
      // An answer that was asked for earlier must not overwrite the new set.
      await queries.cancelQueries({ queryKey: savedRepliesKey });
      return unwrap(
        client.PUT("/api/saved-replies", {
          body: { version, saved_replies: replies },
          signal: AbortSignal.timeout(SAVE_TIMEOUT_MS),
        }),
      );
    },
    // These are also called when the page was left meanwhile.
    onSuccess(saved, { onSaved }) {
      onSaved(saved);
      store(saved);
    },
    onError(error, { onFailed }) {
      onFailed(error);
      if (error instanceof ApiError && error.code === "saved_replies_changed") store(error.details as SavedReplies);
    },
  });
}
