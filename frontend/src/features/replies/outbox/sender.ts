import type { QueryClient } from "@tanstack/react-query";

import { accessTokenFor, currentAgent } from "../../../api/auth/session";
import { checkReply } from "../../../api/conversations/check";
import { missingUploads, postReply, showNewerMessages } from "../../../api/conversations/replies";
import { ApiError } from "../../../api/errors";
import type { Finding, GuardRule, Message } from "../../../api/types";
import { statusText } from "../../../i18n/texts/replyStatus";
import { serverNow } from "../../../model/serverClock";
import { followDrafts, handleSentElsewhere, restoreToDraft } from "../drafts/drafts";
import { followParkedDrafts } from "../drafts/parkedDrafts";
import { reportActionError } from "../shared/actionErrors";
import { authorId } from "../shared/author";
import {
  findInOutbox,
  followOutbox,
  outbox,
  type PendingReply,
  reloadOutbox,
  removeFromOutbox,
  contentOf,
  updateInOutbox,
  withLock,
} from "./outbox";
import { cancelOnServer, resolvePendingUndo } from "./undoUnconfirmed";

/** In these states the author has to decide; the sender does nothing. */
const WAITS_FOR_AUTHOR: ReadonlySet<PendingReply["state"]> = new Set(["refused", "held"]);

const MIN_RETRY_DELAY_MS = 1_000;
const MAX_RETRY_DELAY_MS = 30_000;

/**
 * Sends the outbox of the agent who is signed in, now and whenever a reply is added. The replies of a conversation
 * are sent one after the other in their order, and each is repeated under its own key until the server has answered.
 * Also resolves pending undos. Returns how to stop.
 */
export function startSender(queries: QueryClient): () => void {
  /** The conversations whose reply is being sent, and the keys of the replies whose undo is being resolved. */
  const busy = new Set<string>();
  /** By key, like the timers: how many attempts have failed. */
  const failures = new Map<string, number>();
  const retryTimers = new Map<string, ReturnType<typeof setTimeout>>();
  let stopped = false;

  function sendNext(): void {
    if (stopped) return;
    const seenConversations = new Set<string>();
    for (const reply of outbox.get()) {
      if (WAITS_FOR_AUTHOR.has(reply.state) || reply.author !== authorId()) continue;
      if (reply.state === "takingBack") {
        if (!busy.has(reply.key) && !retryTimers.has(reply.key)) void resolveUndo(reply);
        continue;
      }
      // Only the first reply of a conversation: the others wait, so that they arrive in order.
      if (seenConversations.has(reply.conversationId)) continue;
      seenConversations.add(reply.conversationId);
      // The author pressed "Retry now".
      if (reply.state === "sending") cancelTimer(reply.key);
      if (!busy.has(reply.conversationId) && !retryTimers.has(reply.key)) void send(reply);
    }
  }

  async function send(reply: PendingReply): Promise<void> {
    if (!navigator.onLine && !failures.has(reply.key)) {
      // Without an attempt, Undo can remove the reply for certain. The browser may be wrong about being offline, so
      // the reply is attempted after a while all the same.
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
    const found = findInOutbox(key);
    // Another tab has sent it meanwhile, or it was undone.
    if (!found || !mayBeAttempted(found)) return;
    let reply = found;
    /** When an earlier request began that has had no answer, and may therefore still be stored. */
    const unansweredAt = reply.attemptedAt;
    try {
      // Getting the token may take a while. `attemptedAt` is set only after it: until then, Undo removes the reply.
      await accessTokenFor(reply.author);
      await checkFirst(reply);
      reloadOutbox();
      const checked = findInOutbox(key);
      if (!checked || !mayBeAttempted(checked)) return;
      reply = checked;
      // "Send anyway" approves what its author sees now: a later attempt is held again if something newer stands there.
      updateInOutbox(key, { attemptedAt: serverNow(), sendAnyway: false });
      const message = await postReply(queries, reply);
      reloadOutbox();
      if (findInOutbox(key)?.state === "takingBack") {
        await cancelOnServer(queries, reply, message);
      } else {
        // The conversation hides it, so the text would be nowhere.
        if (wasUndone(message)) giveBack(reply, statusText.get().undoneElsewhere);
        removeFromOutbox(key);
      }
      failures.delete(key);
    } catch (error) {
      reloadOutbox();
      const isNewer = error instanceof ApiError && error.code === "newer_messages";
      const blocked = blockedIn(error);
      if (findInOutbox(key)?.state === "takingBack") {
        if (isNewer || blocked) updateInOutbox(key, { attemptedAt: unansweredAt });
        scheduleAttempt(key);
      } else if (error instanceof ApiError && error.code === "idempotency_key_reused") {
        // Another tab or device has sent this draft with a different text, and this tab did not know.
        giveBack(reply, statusText.get().sentWithOtherText);
        removeFromOutbox(key);
      } else if (isNewer) {
        // This request changed nothing at the server, so taking the reply back need not wait for it.
        updateInOutbox(key, { state: "held", attemptedAt: unansweredAt });
        failures.delete(key);
        showNewerMessages(queries, reply.conversationId, error);
      } else if (blocked) {
        // The owner made the rule one that blocks after the page had the guard's answer.
        updateInOutbox(key, { state: "held", attemptedAt: unansweredAt, findings: blocked, sentDespite: [] });
        failures.delete(key);
      } else if (error instanceof ApiError && !error.isRetryable) {
        updateInOutbox(key, { state: "refused", reason: error.message, ...aboutFiles(error, reply) });
      } else scheduleRetry(reply);
    }
  }

  async function resolveUndo({ key }: PendingReply): Promise<void> {
    busy.add(key);
    let isResolved = false;
    try {
      await withLock(key, async () => {
        const reply = findInOutbox(key);
        isResolved = !reply || (await resolvePendingUndo(queries, reply));
      });
    } catch (error) {
      console.warn("It is not known yet whether an undone reply had reached the server.", error);
    } finally {
      busy.delete(key);
      if (isResolved) failures.delete(key);
      else scheduleAttempt(key);
    }
  }

  function scheduleRetry(reply: PendingReply, delay?: number): void {
    scheduleAttempt(reply.key, delay);
    updateInOutbox(reply.key, { state: "retrying", sendAnyway: false });
  }

  /** Without a given delay, waits twice as long after each failure. */
  function scheduleAttempt(key: string, givenDelay?: number): void {
    const count = failures.get(key) ?? 0;
    failures.set(key, count + 1);
    const delay = givenDelay ?? Math.min(MAX_RETRY_DELAY_MS, MIN_RETRY_DELAY_MS * 2 ** count);
    cancelTimer(key);
    retryTimers.set(
      key,
      setTimeout(() => {
        retryTimers.delete(key);
        sendNext();
      }, delay),
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

  const unsubscribers = [
    followDrafts(),
    followParkedDrafts(),
    followOutbox(handleSentElsewhere),
    outbox.subscribe(sendNext),
    // An agent who signs in has their own replies in the outbox.
    currentAgent.listen(sendNext),
  ];
  window.addEventListener("online", retryAllNow);
  window.addEventListener("focus", retryAllNow);
  return () => {
    stopped = true;
    for (const unsubscribe of unsubscribers) unsubscribe();
    for (const key of [...retryTimers.keys()]) cancelTimer(key);
    window.removeEventListener("online", retryAllNow);
    window.removeEventListener("focus", retryAllNow);
  };
}

/** What a refusal says about the files. Those that the server does not have have to be chosen again. */
function aboutFiles(error: ApiError, { files }: PendingReply): Pick<PendingReply, "files" | "refusal"> {
  const missing = missingUploads(error);
  const { limit = 0, present = 0 } = (error.details ?? {}) as { limit?: number; present?: number };
  return {
    files: files.map((file) => (missing.includes(file.uploadId ?? "") ? { ...file, uploadId: null } : file)),
    refusal: { code: error.code, count: missing.length, limit, present },
  };
}

/** Its author has undone it on another device. One that somebody else discarded stays in the conversation. */
const wasUndone = ({ status, author_id, cancelled_by_id }: Message) =>
  status === "cancelled" && (cancelled_by_id === null || cancelled_by_id === author_id);

/** Makes the text of a reply that was not sent a draft again, with a key of its own, and says why. */
function giveBack(reply: PendingReply, why: string): void {
  restoreToDraft(reply.conversationId, contentOf(reply));
  reportActionError(reply.conversationId, why);
}

const mayBeAttempted = ({ state }: PendingReply) => !WAITS_FOR_AUTHOR.has(state) && state !== "takingBack";

/**
 * Lets the guard look at a reply that was not checked yet. With findings it is held; if the guard is broken, or does
 * not answer in time, the reply goes on as unchecked. A reply that may have reached the server is not checked any more.
 * Raises an error that the request for the reply itself would meet too: then it is tried again later, check and all.
 */
async function checkFirst(reply: PendingReply): Promise<void> {
  if (reply.findings !== undefined || reply.attemptedAt !== null) return;
  let found: Pick<PendingReply, "findings" | "unchecked">;
  try {
    found = { findings: await checkReply(reply) };
  } catch (error) {
    if (!isOfGuardAlone(error)) throw error;
    console.warn("A reply is sent without the guard's check.", error);
    // An API that was rolled back has no guard, and accepts nothing about one.
    const hasGuard = !(error instanceof ApiError && error.status === 404);
    found = { findings: [], ...(hasGuard ? { unchecked: true } : {}) };
  }
  reloadOutbox();
  const now = findInOutbox(reply.key);
  if (now && mayBeAttempted(now)) updateInOutbox(reply.key, found.findings?.length ? { ...found, state: "held" } : found);
}

/** Without a network, a session or with too many requests, the reply itself cannot be sent either. */
function isOfGuardAlone(error: unknown): boolean {
  if (error instanceof ApiError) return error.status !== 401 && error.status !== 429;
  return (error as { name?: unknown } | null)?.name === "TimeoutError";
}

/** What the server says about the whole reply, if it refused it because of rules that block. */
function blockedIn(error: unknown): Finding[] | null {
  if (!(error instanceof ApiError) || error.code !== "blocked_by_guard") return null;
  const { rules } = error.details as { rules: GuardRule[] };
  return rules.map((rule) => ({ rule, start: 0, end: 0, blocks: true, message: error.message }));
}

/** Sends a reply again at once, under the same key, whether it waits for a retry or was refused. */
export function retryNow(key: string): void {
  updateInOutbox(key, { state: "sending" });
}

/** Sends a held reply under the same key, now that its author has seen what is newer, or what the guard found. */
export function sendAnyway(key: string, seenMessageId: string | null): void {
  const findings = findInOutbox(key)?.findings ?? [];
  if (findings.length === 0) updateInOutbox(key, { state: "sending", sendAnyway: true, seenMessageId });
  else updateInOutbox(key, { state: "sending", findings: [], sentDespite: [...new Set(findings.map(({ rule }) => rule))] });
}
