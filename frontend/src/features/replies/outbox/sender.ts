import type { QueryClient } from "@tanstack/react-query";

import { accessTokenOf, agent } from "../../../api/auth/session";
import { ApiError } from "../../../api/errors";
import { postReply } from "../../../api/conversations/conversation";
import { statusText } from "../../../i18n/texts/replies";
import { serverNow } from "../../../model/serverClock";
import { followAsides } from "../drafts/parkedDrafts";
import { authorId } from "../shared/author";
import { draftWasSent, followDrafts, returnToDraft } from "../drafts/drafts";
import {
  alone,
  followOutbox,
  inOutbox,
  outbox,
  type PendingReply,
  removeFromOutbox,
  rereadOutbox,
  updateInOutbox,
} from "./outbox";
import { tellProblem } from "../shared/actionErrors";
import { cancelTakenBack, settleTakeBack } from "./undoUnconfirmed";

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;

/**
 * Sends what the person who is signed in has in the outbox, now and whenever something is added: one at a time
 * and in order within a conversation, each again and again under its own key until the server has answered.
 * Settles what was taken back as well. Returns how to stop.
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
      if (reply.state === "refused" || reply.author !== authorId()) continue;
      if (reply.state === "takingBack") {
        if (!busy.has(reply.key) && !waits.has(reply.key)) void settle(reply);
        continue;
      }
      if (seen.has(reply.conversationId)) continue;
      // Only the first of a conversation: the others wait, or they would arrive out of order.
      seen.add(reply.conversationId);
      // Somebody pressed "Retry now".
      if (reply.state === "sending") stopWaiting(reply.key);
      if (!busy.has(reply.conversationId) && !waits.has(reply.key)) void send(reply);
    }
  }

  async function send(reply: PendingReply): Promise<void> {
    if (!navigator.onLine && !failures.has(reply.key)) {
      // Nothing leaves while the browser says that it is offline, and the reply can be taken back without a doubt.
      // It may be wrong in that, so that after a while it is tried nevertheless.
      waitAndRetry(reply, LONGEST_WAIT);
      return;
    }
    busy.add(reply.conversationId);
    try {
      await alone(reply.key, () => attempt(reply.key));
    } finally {
      busy.delete(reply.conversationId);
      sendNext();
    }
  }

  async function attempt(key: string): Promise<void> {
    const reply = inOutbox(key);
    // Another tab has settled it meanwhile, or it was taken back.
    if (!reply || reply.state === "refused" || reply.state === "takingBack") return;
    try {
      // May take a while; until then nothing has left, and the reply can be taken back without a doubt.
      await accessTokenOf(reply.author);
      rereadOutbox();
      if (inOutbox(key)?.state === "takingBack") return;
      updateInOutbox(key, { attemptedAt: serverNow() });
      const message = await postReply(queries, reply);
      rereadOutbox();
      if (inOutbox(key)?.state === "takingBack") {
        await cancelTakenBack(queries, reply, message);
      } else removeFromOutbox(key);
      failures.delete(key);
    } catch (error) {
      rereadOutbox();
      if (inOutbox(key)?.state === "takingBack") waitBefore(key);
      else if (error instanceof ApiError && error.code === "idempotency_key_reused") {
        // Another tab has sent this draft with other words, and this one did not know.
        returnToDraft(reply.conversationId, { text: reply.body, to: reply.to });
        removeFromOutbox(key);
        tellProblem(reply.conversationId, statusText.get().sentOtherwise);
      } else if (error instanceof ApiError && !error.mayPass) {
        updateInOutbox(key, { state: "refused", reason: error.message });
      } else waitAndRetry(reply);
    }
  }

  async function settle({ key }: PendingReply): Promise<void> {
    busy.add(key);
    let isSettled = false;
    try {
      await alone(key, async () => {
        const reply = inOutbox(key);
        isSettled = !reply || (await settleTakeBack(queries, reply));
      });
    } catch (error) {
      console.warn("Whether a reply had left before it was taken back is not known yet.", error);
    } finally {
      busy.delete(key);
      if (isSettled) failures.delete(key);
      else waitBefore(key);
    }
  }

  function waitAndRetry(reply: PendingReply, wait?: number): void {
    waitBefore(reply.key, wait);
    updateInOutbox(reply.key, { state: "retrying" });
  }

  function waitBefore(key: string, longer?: number): void {
    const count = failures.get(key) ?? 0;
    failures.set(key, count + 1);
    const wait = longer ?? Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** count);
    stopWaiting(key);
    waits.set(
      key,
      setTimeout(() => {
        waits.delete(key);
        sendNext();
      }, wait),
    );
  }

  function stopWaiting(key: string): void {
    clearTimeout(waits.get(key));
    waits.delete(key);
  }

  function sendAllNow(): void {
    for (const key of [...waits.keys()]) stopWaiting(key);
    sendNext();
  }

  const stops = [
    followDrafts(),
    followAsides(),
    followOutbox(draftWasSent),
    outbox.subscribe(sendNext),
    // Whoever signs in finds what they left.
    agent.listen(sendNext),
  ];
  window.addEventListener("online", sendAllNow);
  window.addEventListener("focus", sendAllNow);
  return () => {
    stopped = true;
    for (const stop of stops) stop();
    for (const key of [...waits.keys()]) stopWaiting(key);
    window.removeEventListener("online", sendAllNow);
    window.removeEventListener("focus", sendAllNow);
  };
}

/** Tries a reply again at once, under the same key, whether it was waiting for its turn or was refused. */
export function retryNow(key: string): void {
  updateInOutbox(key, { state: "sending" });
}
