import { atom } from "nanostores";

import type { NewReply } from "../../../api/conversations/replies";
import type { Finding } from "../../../api/types";
import { serverNow } from "../../../model/serverClock";
import { type Draft, type DraftContent, insertedIn } from "../drafts/drafts";
import type { VersionVector } from "../shared/versionVector";
import { newId } from "../shared/newId";
import { areSameFiles, filesIn, type ReplyFile } from "../shared/files";
import { deleteItem, followStorage, parseItem, readItems, saveItem } from "../shared/storage";

/**
 * A reply that the server has not confirmed yet. It is saved in the browser under its idempotency key from the moment
 * Send is pressed until the server has answered 201, so that it survives network failures, reloads and crashes.
 */
export interface PendingReply extends NewReply {
  /** ISO 8601, by the server's clock. */
  createdAt: string;
  /** As they are shown. One without an upload is no longer at the server: its author has to choose it again. */
  files: ReplyFile[];
  /** The version of the draft that was sent. */
  version: VersionVector;
  /** When the last request began that may have reached the server (ms, server's clock); null: there was none. */
  attemptedAt: number | null;
  /**
   * `refused`: the server's answer was an error that will not pass; the author has to decide. `held`: something newer
   * than what the author had seen stands there, so the server did not take it, or the guard has findings; the author
   * has to decide. `takingBack`:
   * the author took it back after a request had begun, and whether that request reached the server is not known yet.
   */
  state: "sending" | "retrying" | "refused" | "held" | "takingBack";
  /** With `refused`: the server's message. */
  reason?: string;
  refusal?: ReplyRefusal;
  /** What the guard found: it was held because of that. Missing before it was checked. */
  findings?: Finding[];
}

/** An error of the server as the page says it in its own words: the code, and how many files it is about. */
export interface ReplyRefusal {
  code: string;
  /** Of the uploads that are missing. */
  count: number;
  limit: number;
  present: number;
}

const PENDING_STATES = ["sending", "retrying", "refused", "held", "takingBack"];
/** An older version of this app saved replies without an author under `inbox.reply.`; those are never sent. */
const PREFIX = "inbox.replies.";

const sortByTime = (replies: PendingReply[]) => replies.sort((a, b) => a.createdAt.localeCompare(b.createdAt));

export const outbox = atom<PendingReply[]>(sortByTime(readStored()));
/** The keys of replies that the browser did not store. */
const inMemory = new Set<string>();

function readStored(): PendingReply[] {
  return readItems(PREFIX).flatMap((json) => parse(json) ?? []);
}

function parse(json: string): PendingReply | null {
  const reply = parseItem<PendingReply>(
    json,
    ({ key, author, conversationId, body, createdAt, to, state }) =>
      [key, author, conversationId, body, createdAt].every((field) => typeof field === "string") &&
      Array.isArray(to) &&
      PENDING_STATES.includes(String(state)),
  );
  return reply && { ...reply, files: filesIn(reply) };
}

function save(reply: PendingReply): void {
  if (saveItem(PREFIX + reply.key, JSON.stringify(reply))) inMemory.delete(reply.key);
  else inMemory.add(reply.key);
}

/** All replies: those saved by any tab, and those that are only in this tab's memory. */
function readAll(): PendingReply[] {
  const unsaved = outbox.get().filter(({ key }) => inMemory.has(key));
  return sortByTime([...readStored().filter(({ key }) => !inMemory.has(key)), ...unsaved]);
}

/** Takes over what other tabs have saved. */
export function reloadOutbox(): void {
  outbox.set(readAll());
}

/** What the author can go on with. */
export const contentOf = ({ body, to, files }: PendingReply): DraftContent => ({ text: body, to, files });

export function findInOutbox(key: string): PendingReply | undefined {
  return outbox.get().find((reply) => reply.key === key);
}

/**
 * Queues a draft to be sent, whose files are all at the server. Its id becomes the key, so that the same draft sent
 * from two tabs is one reply. Returns the key.
 */
export function addToOutbox(draft: Draft, seenMessageId: string | null): string {
  reloadOutbox();
  const body = draft.text.trim();
  const existing = findInOutbox(draft.id);
  const isSame = existing?.body === body && existing.to.join() === draft.to.join();
  if (isSame && areSameFiles(existing.files, draft.files)) return existing.key;
  const pending: PendingReply = {
    key: existing ? newId() : draft.id,
    author: draft.author,
    conversationId: draft.conversationId,
    body,
    to: draft.to,
    files: draft.files,
    uploadIds: draft.files.map(uploadOf),
    seenMessageId,
    savedReplyIds: insertedIn(draft).map(({ id }) => id),
    createdAt: new Date(serverNow()).toISOString(),
    version: draft.version,
    attemptedAt: null,
    state: "sending",
  };
  save(pending);
  outbox.set([...outbox.get(), pending]);
  return pending.key;
}

/** Nothing is sent without a file that its author sees there. */
function uploadOf({ uploadId }: ReplyFile): string {
  if (uploadId === null) throw new Error("A file of this reply is not at the server yet.");
  return uploadId;
}

export function updateInOutbox(
  key: string,
  change: Partial<Omit<PendingReply, "key" | "author" | "conversationId" | "body" | "to" | "createdAt" | "version">>,
): void {
  const next = readAll().map((reply) => {
    if (reply.key !== key) return reply;
    const changed = { ...reply, ...change };
    save(changed);
    return changed;
  });
  outbox.set(next);
}

/** Adds a reply again that was removed meanwhile. */
export function returnToOutbox(reply: PendingReply): void {
  save(reply);
  outbox.set([...readAll().filter(({ key }) => key !== reply.key), reply]);
}

export function removeFromOutbox(key: string): void {
  inMemory.delete(key);
  deleteItem(PREFIX + key);
  outbox.set(outbox.get().filter((reply) => reply.key !== key));
}

/**
 * Takes over what other tabs save and remove. Calls `onSent` with the draft of each reply that another tab has put
 * into the outbox. Returns how to stop.
 */
export function followOutbox(onSent: (draft: Draft) => void): () => void {
  return followStorage(
    PREFIX,
    (json) => {
      reloadOutbox();
      const reply = json === null ? null : parse(json);
      if (reply) onSent({ ...reply, id: reply.key, text: reply.body });
    },
    reloadOutbox,
  );
}

/**
 * Runs `action` while this tab holds the reply's lock, with the outbox reloaded. Waits for the lock while another tab
 * holds it; with `ifAvailable` it does nothing in that case.
 */
export async function withLock(key: string, action: () => void | Promise<void>, ifAvailable = false): Promise<void> {
  await navigator.locks.request(PREFIX + key, { ifAvailable }, async (lock) => {
    if (lock === null) return;
    reloadOutbox();
    await action();
  });
}
