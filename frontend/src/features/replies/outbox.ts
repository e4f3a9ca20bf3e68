import { atom } from "nanostores";

import type { NewReply } from "../../api/thread";
import { forget, keep, kept } from "./storage";

/**
 * The replies that the server has not yet confirmed. Each is kept in the browser, under its idempotency key,
 * from the moment Send is pressed until the server has answered 201: over lost networks, reloads and crashes.
 */
export interface PendingReply extends NewReply {
  createdAt: string;
  /** `refused`: the server said no, and would say no again; a person has to decide. */
  state: "sending" | "retrying" | "refused";
  reason?: string;
}

const PREFIX = "inbox.reply.";

export const outbox = atom<PendingReply[]>(readKept());

function readKept(): PendingReply[] {
  return kept(PREFIX)
    .flatMap(([, json]) => {
      const reply = parse(json);
      return reply ? [reply] : [];
    })
    .sort((a, b) => a.createdAt.localeCompare(b.createdAt));
}

function parse(json: string): PendingReply | null {
  try {
    return JSON.parse(json) as PendingReply;
  } catch {
    return null;
  }
}

export function addToOutbox(reply: Omit<NewReply, "key">): void {
  const pending: PendingReply = {
    ...reply,
    key: newKey(),
    createdAt: new Date().toISOString(),
    state: "sending",
  };
  keep(PREFIX + pending.key, JSON.stringify(pending));
  outbox.set([...outbox.get(), pending]);
}

export function updateInOutbox(key: string, change: Pick<PendingReply, "state" | "reason">): void {
  const next = outbox.get().map((reply) => {
    if (reply.key !== key) return reply;
    const changed = { ...reply, ...change };
    keep(PREFIX + key, JSON.stringify(changed));
    return changed;
  });
  outbox.set(next);
}

export function removeFromOutbox(key: string): void {
  forget(PREFIX + key);
  outbox.set(outbox.get().filter((reply) => reply.key !== key));
}

/** Takes over what another tab of this browser has added or settled. */
export function followOtherTabs(): () => void {
  const follow = (event: StorageEvent) => {
    if (event.key?.startsWith(PREFIX)) outbox.set(readKept());
  };
  window.addEventListener("storage", follow);
  return () => window.removeEventListener("storage", follow);
}

function newKey(): string {
  // randomUUID exists on https and localhost only.
  if ("randomUUID" in crypto) return crypto.randomUUID();
  const bytes = (crypto as Crypto).getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
