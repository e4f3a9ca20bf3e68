import { useStore } from "@nanostores/react";
import { atom } from "nanostores";

import type { Addressee } from "../../../api/types";
import { useAuthorId } from "../shared/author";
import { newId } from "../shared/newId";
import { followStorage, deleteItem, saveItem, readItems, parseItem } from "../shared/storage";

/** A text that would have come to stand where another one is being written. Its author chooses what becomes of it. */
export interface ParkedDraft {
  id: string;
  author: string;
  conversationId: string;
  text: string;
  to: Addressee[];
  /** Where it was before: a reply taken back or to be edited, another tab, or the composer. */
  from: "sending" | "otherTab" | "exchange";
}

const PREFIX = "inbox.asides.";

const parkedDrafts = atom<ParkedDraft[]>(readStored());
/** Those that the browser refused to keep. */
const inMemory = new Set<string>();

const isSame = (a: Omit<ParkedDraft, "id">, b: Omit<ParkedDraft, "id">) =>
  a.author === b.author &&
  a.conversationId === b.conversationId &&
  a.text.trim() === b.text.trim() &&
  a.to.join() === b.to.join();

function readStored(): ParkedDraft[] {
  return readItems(PREFIX).flatMap(
    (json) =>
      parseItem<ParkedDraft>(
        json,
        ({ id, author, conversationId, text, to }) =>
          [id, author, conversationId, text].every((part) => typeof part === "string") && Array.isArray(to),
      ) ?? [],
  );
}

/** Sets a text aside, once; false when it is there already. */
export function parkDraft(aside: Omit<ParkedDraft, "id">): boolean {
  if (parkedDrafts.get().some((one) => isSame(one, aside))) return false;
  const added = { ...aside, id: newId() };
  if (!saveItem(PREFIX + added.id, JSON.stringify(added))) inMemory.add(added.id);
  parkedDrafts.set([...parkedDrafts.get(), added]);
  return true;
}

export function removeParkedDraft(id: string): void {
  inMemory.delete(id);
  deleteItem(PREFIX + id);
  parkedDrafts.set(parkedDrafts.get().filter((aside) => aside.id !== id));
}

export function followParkedDrafts(): () => void {
  const reread = () => {
    const all = [...readStored(), ...parkedDrafts.get().filter(({ id }) => inMemory.has(id))];
    all.sort((a, b) => a.id.localeCompare(b.id));
    // Two tabs may have set the same text aside at the same time.
    const twice = all.filter((one, index) => all.slice(0, index).some((before) => isSame(before, one)));
    parkedDrafts.set(all.filter((one) => !twice.includes(one)));
    for (const { id } of twice) deleteItem(PREFIX + id);
  };
  return followStorage(PREFIX, reread, reread);
}

export function useParkedDrafts(conversationId: string): ParkedDraft[] {
  const author = useAuthorId();
  return useStore(parkedDrafts).filter((aside) => aside.author === author && aside.conversationId === conversationId);
}
