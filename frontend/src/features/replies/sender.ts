import type { QueryClient } from "@tanstack/react-query";

import { ApiError } from "../../api/errors";
import { postReply } from "../../api/thread";
import { followOtherTabs, outbox, type PendingReply, removeFromOutbox, updateInOutbox } from "./outbox";

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;

/**
 * Sends what is in the outbox, now and whenever something is added: one at a time and in order within a
 * conversation, each again and again under its own key until the server has answered. Returns how to stop.
 */
export function startSender(queries: QueryClient): () => void {
  const busy = new Set<string>();
  const failures = new Map<string, number>();
  const waits = new Map<string, ReturnType<typeof setTimeout>>();
  let stopped = false;

  function sendNext(): void {
    if (stopped) return;
    const seen = new Set<string>();
    for (const reply of outbox.get()) {
      if (reply.state === "refused" || seen.has(reply.conversationId)) continue;
      // Only the first of a conversation: the others wait, or they would arrive out of order.
      seen.add(reply.conversationId);
      // Somebody pressed "Retry now".
      if (reply.state === "sending") stopWaiting(reply.key);
      if (!busy.has(reply.conversationId) && !waits.has(reply.key)) void send(reply);
    }
  }

  async function send(reply: PendingReply): Promise<void> {
    busy.add(reply.conversationId);
    try {
      await postReply(queries, reply);
      failures.delete(reply.key);
      removeFromOutbox(reply.key);
    } catch (error) {
      if (error instanceof ApiError && !error.mayPass) {
        updateInOutbox(reply.key, { state: "refused", reason: error.message });
      } else {
        waitAndRetry(reply);
      }
    } finally {
      busy.delete(reply.conversationId);
      sendNext();
    }
  }

  function waitAndRetry(reply: PendingReply): void {
    const count = failures.get(reply.key) ?? 0;
    failures.set(reply.key, count + 1);
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** count);
    waits.set(
      reply.key,
      setTimeout(() => {
        waits.delete(reply.key);
        sendNext();
      }, wait),
    );
    updateInOutbox(reply.key, { state: "retrying" });
  }

  function stopWaiting(key: string): void {
    clearTimeout(waits.get(key));
    waits.delete(key);
  }

  function sendAllNow(): void {
    for (const key of [...waits.keys()]) stopWaiting(key);
    sendNext();
  }

  const unfollow = followOtherTabs();
  const unsubscribe = outbox.subscribe(sendNext);
  window.addEventListener("online", sendAllNow);
  window.addEventListener("focus", sendAllNow);
  return () => {
    stopped = true;
    unfollow();
    unsubscribe();
    for (const key of [...waits.keys()]) stopWaiting(key);
    window.removeEventListener("online", sendAllNow);
    window.removeEventListener("focus", sendAllNow);
  };
}

/** Tries a reply again at once, under the same key, whether it was waiting for its turn or was refused. */
export function retryNow(key: string): void {
  updateInOutbox(key, { state: "sending" });
}
