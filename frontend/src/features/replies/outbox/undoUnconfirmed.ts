import type { QueryClient } from "@tanstack/react-query";

import { ApiError } from "../../../api/errors";
import { cancelReply, findReply } from "../../../api/conversations/conversation";
import type { Message } from "../../../api/types";
import { statusText } from "../../../i18n/texts/replies";
import { serverNow } from "../../../model/serverClock";
import { announce } from "../../../ui/feedback/announcer";
import { restoreToDraft } from "../drafts/drafts";
import { withLock, findInOutbox, type PendingReply, returnToOutbox, removeFromOutbox, updateInOutbox } from "./outbox";
import { reportActionError } from "../shared/actionErrors";

/** A request given up by the page may still be under way; the server works on none longer than this. */
const REQUEST_LIFETIME_MS = 60_000;

/**
 * Takes back a reply that the server has not confirmed. Its text is in the composer at once. A reply of which no
 * request ever began is gone with that; of any other it remains to be found out whether it had left.
 */
export async function undoPending(reply: PendingReply): Promise<void> {
  restoreToDraft(reply.conversationId, { text: reply.body, to: reply.to }, "hand");
  let isGone = false;
  const removeUnattempted = () => {
    if (findInOutbox(reply.key)?.attemptedAt !== null) return;
    removeFromOutbox(reply.key);
    isGone = true;
  };
  await withLock(reply.key, removeUnattempted, true);
  if (isGone) announce(statusText.get().undone);
  else if (findInOutbox(reply.key)) updateInOutbox(reply.key, { state: "takingBack" });
  // It was confirmed, here or in another tab, while this waited: it is looked for and cancelled all the same.
  else returnToOutbox({ ...reply, attemptedAt: reply.attemptedAt ?? serverNow(), state: "takingBack" });
}

/** Finds out whether a reply that was taken back had left, and cancels it on the server. False: not known yet. */
export async function resolvePendingUndo(queries: QueryClient, reply: PendingReply): Promise<boolean> {
  const askedAt = serverNow();
  const message = await findReply(reply.conversationId, reply.key, reply.createdAt);
  if (message) {
    await cancelOnServer(queries, reply, message);
    return true;
  }
  if (askedAt - (reply.attemptedAt ?? 0) < REQUEST_LIFETIME_MS) return false;
  removeFromOutbox(reply.key);
  announce(statusText.get().undone);
  return true;
}

/** Cancels a reply that the server has after all; when that is too late, says so. */
export async function cancelOnServer(queries: QueryClient, reply: PendingReply, message: Message): Promise<void> {
  // One that failed was not sent either, and says so where it stands.
  if (message.status !== "failed") {
    try {
      await cancelReply(queries, reply.conversationId, message.id);
      announce(statusText.get().undone);
    } catch (error) {
      if (!(error instanceof ApiError) || error.isRetryable) throw error;
      reportActionError(reply.conversationId, statusText.get().hadLeft);
    }
  }
  removeFromOutbox(reply.key);
}
