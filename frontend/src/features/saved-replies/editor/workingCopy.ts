import { useStore } from "@nanostores/react";
import { atom } from "nanostores";

import type { SavedReplies } from "../../../api/types";
import { deleteItem, followStorage, isStorageAvailable, parseItem, readItems, saveItem } from "../../replies/shared/storage";
import { type EditedReply, isSameReply, toEdited } from "../model/edited";
import { type Conflict, countChanges, merge, type Merged } from "../model/merge";

/** The saved replies as one supervisor is changing them. It stays in the browser until they are saved or discarded. */
export interface WorkingCopy {
  author: string;
  /** The version that it began with, or with which it was merged. */
  version: number;
  base: EditedReply[];
  replies: EditedReply[];
  /** What both the author and a colleague have changed, until the author decides. */
  conflicts: Conflict[];
  /** What colleagues changed meanwhile, until the author has seen it; and who saved last. */
  news: (Pick<Merged, "changed" | "added" | "deleted"> & { by: string | null }) | null;
}

const PREFIX = "inbox.savedReplies.";

const copies = atom<ReadonlyMap<string, WorkingCopy>>(readStored());

function readStored(): Map<string, WorkingCopy> {
  const stored = readItems(PREFIX).flatMap(
    (json) =>
      parseItem<WorkingCopy>(
        json,
        ({ author, version, base, replies, conflicts }) =>
          typeof author === "string" &&
          typeof version === "number" &&
          [base, replies, conflicts].every((each) => Array.isArray(each)),
      ) ?? [],
  );
  return new Map(stored.map((copy) => [copy.author, copy]));
}

/** Takes over what other tabs have done. What the browser could not store is only here, and stays. */
function readAgain(): void {
  if (isStorageAvailable.get()) copies.set(readStored());
}

/** Takes over what other tabs save or discard from now on. Returns how to stop. */
export function followWorkingCopies(): () => void {
  readAgain();
  return followStorage(PREFIX, readAgain, readAgain);
}

/** Undefined: there is none. It is read again, because another tab may have changed it a moment ago. */
function storedCopy(author: string): WorkingCopy | undefined {
  readAgain();
  return copies.get().get(author);
}

function save(copy: WorkingCopy): void {
  copies.set(new Map(copies.get()).set(copy.author, copy));
  saveItem(PREFIX + copy.author, JSON.stringify(copy));
}

export function discardCopy(author: string): void {
  const others = new Map(copies.get());
  others.delete(author);
  copies.set(others);
  deleteItem(PREFIX + author);
}

/** Undefined: the author has changed nothing. */
export function useWorkingCopy(author: string): WorkingCopy | undefined {
  return useStore(copies).get(author);
}

/** The author's copy. It begins with what is saved now. */
function copyOf(author: string, saved: SavedReplies): WorkingCopy {
  const base = saved.saved_replies.map(toEdited);
  const fresh = { author, version: saved.version, base, replies: base, conflicts: [], news: null };
  return storedCopy(author) ?? fresh;
}

/** Changes all replies of the copy. A copy in which nothing differs any more is removed. */
export function changeCopy(
  author: string,
  saved: SavedReplies,
  change: (replies: EditedReply[]) => EditedReply[],
): void {
  const copy = copyOf(author, saved);
  const replies = change(copy.replies);
  const isChanged = countChanges(copy.base, replies) > 0 || copy.news !== null;
  if (isChanged) save({ ...copy, replies, conflicts: copy.conflicts.filter(({ id }) => replies.some((each) => each.id === id)) });
  else discardCopy(author);
}

/** Puts the author's changes on top of what was saved meanwhile. Does nothing if it is what they began with. */
export function mergeCopy(author: string, saved: SavedReplies): void {
  const copy = storedCopy(author);
  if (!copy || copy.version === saved.version) return;
  const theirs = saved.saved_replies.map(toEdited);
  const { replies, conflicts, ...news } = merge(copy.base, copy.replies, theirs);
  if (countChanges(theirs, replies) === 0) {
    discardCopy(author);
    return;
  }
  save({
    author,
    version: saved.version,
    base: theirs,
    replies,
    conflicts: [...copy.conflicts.filter(({ id }) => !conflicts.some((each) => each.id === id)), ...conflicts],
    news: { ...news, by: saved.saved_by?.name ?? null },
  });
}

export function dismissNews(author: string): void {
  const copy = storedCopy(author);
  if (copy) save({ ...copy, news: null });
}

/** The author has decided about a conflict: their own version stays, or the colleague's is taken. */
export function decideConflict(author: string, { id, theirs }: Conflict, takesTheirs: boolean): void {
  const copy = storedCopy(author);
  if (!copy) return;
  const others = copy.replies.filter((reply) => reply.id !== id);
  const replaced = copy.replies.map((reply) => (reply.id === id && theirs ? theirs : reply));
  const taken = theirs === null ? others : replaced;
  const replies = takesTheirs ? taken : copy.replies;
  const conflicts = copy.conflicts.filter((conflict) => conflict.id !== id);
  if (countChanges(copy.base, replies) === 0) discardCopy(author);
  else save({ ...copy, replies, conflicts });
}

/** What was sent is saved. What the author has written since then stays, as changes of the new version. */
export function rebaseOnSaved(author: string, sent: readonly EditedReply[], saved: SavedReplies): void {
  const copy = storedCopy(author);
  if (!copy) return;
  const base = saved.saved_replies.map(toEdited);
  const inBase = new Map(base.map((reply) => [reply.id, reply]));
  const asSent = new Map(sent.map((reply) => [reply.id, reply]));
  // The server trims texts: what was not changed since then is as the server has it.
  const replies = copy.replies.map((reply) =>
    isSameReply(asSent.get(reply.id), reply) ? (inBase.get(reply.id) ?? reply) : reply,
  );
  if (countChanges(base, replies) === 0) discardCopy(author);
  else save({ author, version: saved.version, base, replies, conflicts: [], news: null });
}
