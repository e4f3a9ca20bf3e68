import { useStore } from "@nanostores/react";
import { atom } from "nanostores";

import type { Addressee } from "../../../api/types";
import { useAuthorId } from "../shared/author";
import { areSameFiles, filesIn, type ReplyFile } from "../shared/files";
import { newId } from "../shared/newId";
import { deleteItem, followStorage, parseItem, readItems, saveItem } from "../shared/storage";

/**
 * A text with its files that could not become the conversation's draft, because another draft was being written. The author can
 * edit or delete it.
 */
export interface ParkedDraft {
  id: string;
  author: string;
  conversationId: string;
  text: string;
  to: Addressee[];
  files: ReplyFile[];
  /** Where it came from: a reply that was undone or not sent, another tab or device, or a draft that it was swapped for. */
  from: "sending" | "otherTab" | "otherDevice" | "exchange";
}

/** An older name, kept because browsers have drafts stored under it. */
const PREFIX = "inbox.asides.";

const parkedDrafts = atom<ParkedDraft[]>(readStored());
/** The ids of those that the browser did not store. */
const inMemory = new Set<string>();

const isSame = (a: Omit<ParkedDraft, "id">, b: Omit<ParkedDraft, "id">) =>
  a.author === b.author &&
  a.conversationId === b.conversationId &&
  a.text.trim() === b.text.trim() &&
  a.to.join() === b.to.join() &&
  areSameFiles(a.files, b.files);

function readStored(): ParkedDraft[] {
  return readItems(PREFIX)
    .flatMap(
      (json) =>
        parseItem<ParkedDraft>(
          json,
          ({ id, author, conversationId, text, to }) =>
            [id, author, conversationId, text].every((field) => typeof field === "string") && Array.isArray(to),
        ) ?? [],
    )
    .map((parked) => ({ ...parked, files: filesIn(parked) }));
}

function save(parked: ParkedDraft): void {
  if (!saveItem(PREFIX + parked.id, JSON.stringify(parked))) inMemory.add(parked.id);
}

/** False when the same text with the same recipients and files is parked already. */
export function parkDraft(draft: Omit<ParkedDraft, "id">): boolean {
  if (parkedDrafts.get().some((parked) => isSame(parked, draft))) return false;
  const added = { ...draft, id: newId() };
  save(added);
  parkedDrafts.set([...parkedDrafts.get(), added]);
  return true;
}

export function countParked({ author, conversationId }: Pick<ParkedDraft, "author" | "conversationId">): number {
  return parkedDrafts.get().filter((parked) => parked.author === author && parked.conversationId === conversationId)
    .length;
}

export function changeParkedFile(key: string, change: Partial<ReplyFile>): void {
  const changed = parkedDrafts.get().map((parked) => {
    if (!parked.files.some((file) => file.key === key)) return parked;
    const files = parked.files.map((file) => (file.key === key ? { ...file, ...change } : file));
    save({ ...parked, files });
    return { ...parked, files };
  });
  parkedDrafts.set(changed);
}

export function isFileParked(key: string): boolean {
  return parkedDrafts.get().some(({ files }) => files.some((file) => file.key === key));
}

export function listenToParkedDrafts(onChange: () => void): void {
  parkedDrafts.listen(onChange);
}

export function removeParkedDraft(id: string): void {
  inMemory.delete(id);
  deleteItem(PREFIX + id);
  parkedDrafts.set(parkedDrafts.get().filter((parked) => parked.id !== id));
}

/** Takes over what other tabs park and remove. Returns how to stop. */
export function followParkedDrafts(): () => void {
  const reload = () => {
    const all = [...readStored(), ...parkedDrafts.get().filter(({ id }) => inMemory.has(id))];
    all.sort((a, b) => a.id.localeCompare(b.id));
    // Two tabs may have parked the same text at the same time.
    const duplicates = all.filter((parked, index) => all.slice(0, index).some((before) => isSame(before, parked)));
    parkedDrafts.set(all.filter((parked) => !duplicates.includes(parked)));
    for (const { id } of duplicates) deleteItem(PREFIX + id);
  };
  return followStorage(PREFIX, reload, reload);
}

export function useParkedDrafts(conversationId: string): ParkedDraft[] {
  const author = useAuthorId();
  return useStore(parkedDrafts).filter(
    (parked) => parked.author === author && parked.conversationId === conversationId,
  );
}
