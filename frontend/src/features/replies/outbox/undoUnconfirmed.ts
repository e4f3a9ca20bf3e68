import type { QueryClient } from "@tanstack/react-query";

import { cancelReply, findReply } from "../../../api/conversations/replies";
import { ApiError } from "../../../api/errors";
import type { Message } from "../../../api/types";
import { statusText } from "../../../i18n/texts/replyStatus";
import { serverNow } from "../../../model/serverClock";
import { announce } from "../../../ui/feedback/announcer";
import { restoreToDraft } from "../drafts/drafts";
import { reportActionError } from "../shared/actionErrors";
import { contentOf, findInOutbox, type PendingReply, removeFromOutbox, returnToOutbox, updateInOutbox, withLock } from "./outbox";

/** A request that this tab has given up may still reach the server, which works on it no longer than this. */
const REQUEST_LIFETIME_MS = 60_000;

/** Undoes a reply that the server has not confirmed. Its text and files go to the composer at once. */
export async function undoPending(reply: PendingReply): Promise<void> {
  restoreToDraft(reply.conversationId, contentOf(reply), "author");
  await takeBack(reply);
}

/**
 * Takes a reply back that the server has not confirmed. If no request may have reached the server, the reply is
 * removed. Otherwise it is marked `takingBack`, and the sender finds out whether the server has it.
 */
export async function takeBack(reply: PendingReply): Promise<void> {
  let isRemoved = false;
  const removeIfUnattempted = () => {
    if (findInOutbox(reply.key)?.attemptedAt !== null) return;
    removeFromOutbox(reply.key);
    isRemoved = true;
  };
  await withLock(reply.key, removeIfUnattempted, true);
  if (isRemoved) announce(statusText.get().undone);
  else if (findInOutbox(reply.key)) updateInOutbox(reply.key, { state: "takingBack" });
  // The server confirmed it while this waited for the lock: it still has to be cancelled there.
  else returnToOutbox({ ...reply, attemptedAt: reply.attemptedAt ?? serverNow(), state: "takingBack" });
}

/**
 * Finds out whether the server has a reply that was undone, and cancels it there. False when a request may still be
 * under way, so that it has to be asked again later.
 */
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

/** Cancels a reply that the server has, and removes it from the outbox. Reports when it was too late to cancel. */
export async function cancelOnServer(queries: QueryClient, reply: PendingReply, message: Message): Promise<void> {
  // A failed reply was not sent either; its message in the conversation says so.
  if (message.status !== "failed") {
    try {
      await cancelReply(queries, reply.conversationId, message.id);
      announce(statusText.get().undone);
    } catch (error) {
      if (!(error instanceof ApiError) || error.isRetryable) throw error;
      reportActionError(reply.conversationId, statusText.get().alreadySent);
    }
  }
  removeFromOutbox(reply.key);
}
