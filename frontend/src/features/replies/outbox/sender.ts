import type { QueryClient } from "@tanstack/react-query";

import { accessTokenFor, currentAgent } from "../../../api/auth/session";
import { ApiError } from "../../../api/errors";
import { postReply } from "../../../api/conversations/conversation";
import { statusText } from "../../../i18n/texts/replies";
import { serverNow } from "../../../model/serverClock";
import { followParkedDrafts } from "../drafts/parkedDrafts";
import { authorId } from "../shared/author";
import { handleSentElsewhere, followDrafts, restoreToDraft } from "../drafts/drafts";
import {
  withLock,
  followOutbox,
  findInOutbox,
  outbox,
  type PendingReply,
  removeFromOutbox,
  reloadOutbox,
  updateInOutbox,
} from "./outbox";
import { reportActionError } from "../shared/actionErrors";
import { cancelOnServer, resolvePendingUndo } from "./undoUnconfirmed";

const MIN_RETRY_DELAY_MS = 1_000;
const MAX_RETRY_DELAY_MS = 30_000;

/**
 * Sends what the person who is signed in has in the outbox, now and whenever something is added: one at a time
 * and in order within a conversation, each again and again under its own key until the server has answered.
 * Settles what was taken back as well. Returns how to stop.
 */
export function startSender(queries: QueryClient): () => void {
  const busy = new Set<string>();
  const failures = new Map<string, number>();
  const retryTimers = new Map<string, ReturnType<typeof setTimeout>>();
  let stopped = false;

  function sendNext(): void {
    if (stopped) return;
    const seen = new Set<string>();
    for (const reply of outbox.get()) {
      if (reply.state === "refused" || reply.author !== authorId()) continue;
      if (reply.state === "takingBack") {
        if (!busy.has(reply.key) && !retryTimers.has(reply.key)) void resolveUndo(reply);
        continue;
      }
      if (seen.has(reply.conversationId)) continue;
      // Only the first of a conversation: the others wait, or they would arrive out of order.
      seen.add(reply.conversationId);
      // Somebody pressed "Retry now".
      if (reply.state === "sending") cancelTimer(reply.key);
      if (!busy.has(reply.conversationId) && !retryTimers.has(reply.key)) void send(reply);
    }
  }

  async function send(reply: PendingReply): Promise<void> {
    if (!navigator.onLine && !failures.has(reply.key)) {
      // Nothing leaves while the browser says that it is offline, and the reply can be taken back without a doubt.
      // It may be wrong in that, so that after a while it is tried nevertheless.
      scheduleRetry(reply, MAX_RETRY_DELAY_MS);
      return;
    }
    busy.add(reply.conversationId);
    try {
      await withLock(reply.key, () => attempt(reply.key));
    } finally {
      busy.delete(reply.conversationId);
      sendNext();
    }
  }

  async function attempt(key: string): Promise<void> {
    const reply = findInOutbox(key);
    // Another tab has settled it meanwhile, or it was taken back.
    if (!reply || reply.state === "refused" || reply.state === "takingBack") return;
    try {
      // May take a while; until then nothing has left, and the reply can be taken back without a doubt.
      await accessTokenFor(reply.author);
      reloadOutbox();
      if (findInOutbox(key)?.state === "takingBack") return;
      updateInOutbox(key, { attemptedAt: serverNow() });
      const message = await postReply(queries, reply);
      reloadOutbox();
      if (findInOutbox(key)?.state === "takingBack") {
        await cancelOnServer(queries, reply, message);
      } else removeFromOutbox(key);
      failures.delete(key);
    } catch (error) {
      reloadOutbox();
      if (findInOutbox(key)?.state === "takingBack") scheduleAttempt(key);
      else if (error instanceof ApiError && error.code === "idempotency_key_reused") {
        // Another tab has sent this draft with other words, and this one did not know.
        restoreToDraft(reply.conversationId, { text: reply.body, to: reply.to });
        removeFromOutbox(key);
        reportActionError(reply.conversationId, statusText.get().sentOtherwise);
      } else if (error instanceof ApiError && !error.isRetryable) {
        updateInOutbox(key, { state: "refused", reason: error.message });
      } else scheduleRetry(reply);
    }
  }

  async function resolveUndo({ key }: PendingReply): Promise<void> {
    busy.add(key);
    let isSettled = false;
    try {
      await withLock(key, async () => {
        const reply = findInOutbox(key);
        isSettled = !reply || (await resolvePendingUndo(queries, reply));
      });
    } catch (error) {
      console.warn("Whether a reply had left before it was taken back is not known yet.", error);
    } finally {
      busy.delete(key);
      if (isSettled) failures.delete(key);
      else scheduleAttempt(key);
    }
  }

  function scheduleRetry(reply: PendingReply, wait?: number): void {
    scheduleAttempt(reply.key, wait);
    updateInOutbox(reply.key, { state: "retrying" });
  }

  function scheduleAttempt(key: string, longer?: number): void {
    const count = failures.get(key) ?? 0;
    failures.set(key, count + 1);
    const wait = longer ?? Math.min(MAX_RETRY_DELAY_MS, MIN_RETRY_DELAY_MS * 2 ** count);
    cancelTimer(key);
    retryTimers.set(
      key,
      setTimeout(() => {
        retryTimers.delete(key);
        sendNext();
      }, wait),
    );
  }

  function cancelTimer(key: string): void {
    clearTimeout(retryTimers.get(key));
    retryTimers.delete(key);
  }

  function retryAllNow(): void {
    for (const key of [...retryTimers.keys()]) cancelTimer(key);
    sendNext();
  }

  const stops = [
    followDrafts(),
    followParkedDrafts(),
    followOutbox(handleSentElsewhere),
    outbox.subscribe(sendNext),
    // Whoever signs in finds what they left.
    currentAgent.listen(sendNext),
  ];
  window.addEventListener("online", retryAllNow);
  window.addEventListener("focus", retryAllNow);
  return () => {
    stopped = true;
    for (const stop of stops) stop();
    for (const key of [...retryTimers.keys()]) cancelTimer(key);
    window.removeEventListener("online", retryAllNow);
    window.removeEventListener("focus", retryAllNow);
  };
}

/** Tries a reply again at once, under the same key, whether it was waiting for its turn or was refused. */
export function retryNow(key: string): void {
  updateInOutbox(key, { state: "sending" });
}
