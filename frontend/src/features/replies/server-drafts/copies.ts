import type { DraftPlace } from "../../../api/conversations/draft";
import { readItem } from "../../../model/browserStorage";
import { deleteItem, parseItem, readItems, saveItem } from "../shared/storage";
import type { VersionVector } from "../shared/versionVector";

/** What this browser knows of the server's copy of a draft. It contains no words. */
export interface ServerCopy extends DraftPlace {
  /** The server's version; null: the server has no copy. */
  version: number | null;
  /** The changes of the draft that this copy includes, or that the server refused. A draft with these is not sent. */
  includes: VersionVector;
  /** Digests of what was sent to the server and had no answer: it may have one of them. The oldest first. */
  attempts?: string[];
}

const PREFIX = "inbox.draftCopies.";
/** Those that the browser did not store. */
const inMemory = new Map<string, ServerCopy>();

export const keyOf = ({ author, conversationId }: DraftPlace): string => `${author}.${conversationId}`;

function parse(json: string | null): ServerCopy | null {
  return parseItem<ServerCopy>(
    json ?? "",
    ({ author, conversationId, version, includes }) =>
      [author, conversationId].every((field) => typeof field === "string") &&
      (version === null || typeof version === "number") &&
      typeof includes === "object" &&
      includes !== null,
  );
}

/** Read again each time: another tab may have saved the draft meanwhile. */
export function copyOf(place: DraftPlace): ServerCopy | null {
  return inMemory.get(keyOf(place)) ?? parse(readItem("local", PREFIX + keyOf(place)));
}

/**
 * `isStorable`: the browser has stored the words. Otherwise the copy is only in memory: after the page was closed, it
 * would say that words were removed here which only the server has.
 */
export function writeCopy(copy: ServerCopy, isStorable: boolean): void {
  if (isStorable && saveItem(PREFIX + keyOf(copy), JSON.stringify(copy))) inMemory.delete(keyOf(copy));
  else inMemory.set(keyOf(copy), copy);
}

export function forgetCopy(place: DraftPlace): void {
  inMemory.delete(keyOf(place));
  deleteItem(PREFIX + keyOf(place));
}

export function allCopies(): ServerCopy[] {
  return [...readItems(PREFIX).flatMap((json) => parse(json) ?? []), ...inMemory.values()];
}
