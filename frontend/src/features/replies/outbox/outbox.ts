import { atom } from "nanostores";

import type { NewReply } from "../../../api/conversations/conversation";
import { serverNow } from "../../../model/serverClock";
import type { Draft } from "../drafts/drafts";
import { newId } from "../shared/newId";
import { followStorage, deleteItem, saveItem, readItems, parseItem } from "../shared/storage";
import type { VersionVector } from "../drafts/versionVector";

/**
 * The replies that the server has not yet confirmed. Each is kept in the browser, under its idempotency key,
 * from the moment Send is pressed until the server has answered 201: over lost networks, reloads and crashes.
 */
export interface PendingReply extends NewReply {
  createdAt: string;
  /** The version of the draft that was sent. */
  version: VersionVector;
  /** When a request last began that may have reached the server; null while none has. */
  attemptedAt: number | null;
  /**
   * `refused`: the server said no, and would say no again; a person has to decide. `takingBack`: its author has
   * taken it back after a request began; whether that one arrived is being found out.
   */
  state: "sending" | "retrying" | "refused" | "takingBack";
  reason?: string;
}

const PENDING_STATES = ["sending", "retrying", "refused", "takingBack"];
/** Replies that an older version of this page kept under `inbox.reply.` have no author: they go out in no name. */
const PREFIX = "inbox.replies.";

const sortByTime = (replies: PendingReply[]) => replies.sort((a, b) => a.createdAt.localeCompare(b.createdAt));

export const outbox = atom<PendingReply[]>(sortByTime(readStored()));
/** Those that the browser refused to keep. */
const inMemory = new Set<string>();

function readStored(): PendingReply[] {
  return readItems(PREFIX).flatMap((json) => parse(json) ?? []);
}

function parse(json: string): PendingReply | null {
  return parseItem<PendingReply>(
    json,
    ({ key, author, conversationId, body, createdAt, to, state }) =>
      [key, author, conversationId, body, createdAt].every((part) => typeof part === "string") &&
      Array.isArray(to) &&
      PENDING_STATES.includes(String(state)),
  );
}

function save(reply: PendingReply): void {
  if (saveItem(PREFIX + reply.key, JSON.stringify(reply))) inMemory.delete(reply.key);
  else inMemory.add(reply.key);
}

/** What is kept, by whichever tab, and what is in memory only. */
function readAll(): PendingReply[] {
  const unkept = outbox.get().filter(({ key }) => inMemory.has(key));
  return sortByTime([...readStored().filter(({ key }) => !inMemory.has(key)), ...unkept]);
}

/** Takes over what other tabs have written. */
export function reloadOutbox(): void {
  outbox.set(readAll());
}

export function findInOutbox(key: string): PendingReply | undefined {
  return outbox.get().find((reply) => reply.key === key);
}

/** Sends a draft. Its id becomes the key: the same draft sent in two tabs is one reply. */
export function addToOutbox(draft: Draft, seenMessageId: string | null): void {
  reloadOutbox();
  const body = draft.text.trim();
  const there = findInOutbox(draft.id);
  if (there?.body === body && there.to.join() === draft.to.join()) return;
  const pending: PendingReply = {
    key: there ? newId() : draft.id,
    author: draft.author,
    conversationId: draft.conversationId,
    body,
    to: draft.to,
    seenMessageId,
    createdAt: new Date(serverNow()).toISOString(),
    version: draft.version,
    attemptedAt: null,
    state: "sending",
  };
  save(pending);
  outbox.set([...outbox.get(), pending]);
}

export function updateInOutbox(
  key: string,
  change: Partial<Pick<PendingReply, "state" | "reason" | "attemptedAt">>,
): void {
  const next = readAll().map((reply) => {
    if (reply.key !== key) return reply;
    const changed = { ...reply, ...change };
    save(changed);
    return changed;
  });
  outbox.set(next);
}

/** Puts a reply in again that is no longer there. */
export function returnToOutbox(reply: PendingReply): void {
  save(reply);
  outbox.set([...readAll().filter(({ key }) => key !== reply.key), reply]);
}

export function removeFromOutbox(key: string): void {
  inMemory.delete(key);
  deleteItem(PREFIX + key);
  outbox.set(outbox.get().filter((reply) => reply.key !== key));
}

/** Takes over what another tab of this browser has added or settled, and tells of what it has sent. */
export function followOutbox(sent: (draft: Draft) => void): () => void {
  return followStorage(
    PREFIX,
    (json) => {
      reloadOutbox();
      const reply = json === null ? null : parse(json);
      if (reply) sent({ ...reply, id: reply.key, text: reply.body });
    },
    reloadOutbox,
  );
}

/**
 * Does something with a reply that no other tab does at the same time, knowing what other tabs have done before.
 * When one is at it, waits for it; or with `ifFree` does nothing.
 */
export async function withLock(key: string, act: () => void | Promise<void>, ifFree = false): Promise<void> {
  await navigator.locks.request(PREFIX + key, { ifAvailable: ifFree }, async (lock) => {
    if (lock === null) return;
    reloadOutbox();
    await act();
  });
}
