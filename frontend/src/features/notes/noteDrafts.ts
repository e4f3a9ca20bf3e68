import { useStore } from "@nanostores/react";
import { map } from "nanostores";

import { authorId, useAuthorId } from "../replies/shared/author";
import { newId } from "../replies/shared/newId";
import { deleteItem, followStorage, isStorageAvailable, parseItem, readItems, saveItem } from "../replies/shared/storage";
import { compare, incremented, type VersionVector } from "../replies/shared/versionVector";
import type { Mention } from "./mentions";

/**
 * An internal note that one agent is writing in one conversation. Saved in the browser at every keystroke, under keys
 * of its own: it has no recipients, and nothing here reads or writes the drafts of replies.
 */
export interface NoteDraft {
  /** Becomes the idempotency key of the note. */
  id: string;
  author: string;
  conversationId: string;
  text: string;
  /** The agents whom the text mentions. */
  mentions: Mention[];
  version: VersionVector;
}

const PREFIX = "inbox.notes.";

const draftKey = (author: string, conversationId: string) => `${author}.${conversationId}`;
const keyOf = (draft: Pick<NoteDraft, "author" | "conversationId">) => draftKey(draft.author, draft.conversationId);

const noteDrafts = map<Record<string, NoteDraft>>(readStored());

function readStored(): Record<string, NoteDraft> {
  const stored = readItems(PREFIX).flatMap((json) => parse(json) ?? []);
  return Object.fromEntries(stored.map((draft) => [keyOf(draft), draft]));
}

function parse(json: string): NoteDraft | null {
  return parseItem<NoteDraft>(
    json,
    ({ id, author, conversationId, text, mentions, version }) =>
      [id, author, conversationId, text].every((field) => typeof field === "string") &&
      Array.isArray(mentions) &&
      typeof version === "object" &&
      version !== null,
  );
}

function save(draft: NoteDraft): void {
  noteDrafts.setKey(keyOf(draft), draft);
  saveItem(PREFIX + keyOf(draft), JSON.stringify(draft));
  // It is saved first so that other tabs learn that it is empty.
  if (draft.text === "") deleteItem(PREFIX + keyOf(draft));
}

export function setNoteDraft(conversationId: string, content: Pick<NoteDraft, "text" | "mentions">): void {
  const author = authorId();
  if (author === null) return;
  const current = noteDrafts.get()[draftKey(author, conversationId)];
  const version = incremented(current?.version ?? {});
  save({ id: current?.id ?? newId(), author, conversationId, ...content, version });
}

/** The server has this note. What was written while it was being added stays, as a new draft. */
export function clearAddedNote(added: NoteDraft): void {
  const current = noteDrafts.get()[keyOf(added)];
  if (current?.id !== added.id) return;
  const hasMore = current.text.trim() !== added.text.trim();
  const content = hasMore ? { text: current.text, mentions: current.mentions } : { text: "", mentions: [] };
  save({ ...current, ...content, id: newId(), version: incremented(current.version) });
}

/** Gives the draft another idempotency key, because the server has an earlier version of it. Returns the new key. */
export function renewNoteDraft(draft: NoteDraft): string {
  const current = noteDrafts.get()[keyOf(draft)];
  const id = newId();
  if (current?.id === draft.id) save({ ...current, id, version: incremented(current.version) });
  return id;
}

/** Merges a draft that another tab has saved. Two texts written at the same time are joined, so that none is lost. */
function mergeFromOtherTab(json: string | null): void {
  const theirs = json === null ? null : parse(json);
  if (theirs === null) return;
  const ours = noteDrafts.get()[keyOf(theirs)];
  const ordering = ours ? compare(theirs.version, ours.version) : "after";
  if (ordering === "equal" || ordering === "before") return;
  if (!ours || ordering === "after") {
    noteDrafts.setKey(keyOf(theirs), theirs);
    return;
  }
  const text = joined(ours.text, theirs.text);
  const mentions = [...ours.mentions, ...theirs.mentions];
  const merged = { ...theirs, text, mentions, version: incremented(ours.version, theirs.version) };
  // Saved, which tells the other tab, only if it is new here: else two tabs could answer each other forever.
  if (text === ours.text) noteDrafts.setKey(keyOf(merged), merged);
  else save(merged);
}

/** The same in both tabs, so that they end with the same text. */
function joined(...texts: [string, string]): string {
  const [a = "", b = ""] = texts.toSorted();
  if (a.includes(b.trim())) return a;
  return b.includes(a.trim()) ? b : `${a}\n\n${b}`;
}

/** Takes over what other tabs did while this one did not follow them. */
function readAgain(): void {
  const stored = readItems(PREFIX);
  stored.forEach(mergeFromOtherTab);
  if (!isStorageAvailable.get()) return;
  const storedKeys = new Set(stored.flatMap((json) => parse(json) ?? []).map(keyOf));
  for (const draft of Object.values(noteDrafts.get())) {
    // Another tab has added or deleted it: the next text here is another note.
    const isGone = draft.text !== "" && !storedKeys.has(keyOf(draft));
    if (isGone) noteDrafts.setKey(keyOf(draft), { ...draft, id: newId(), text: "", mentions: [] });
  }
}

/** Takes over what other tabs have saved and save from now on. Returns how to stop. */
export function followNoteDrafts(): () => void {
  readAgain();
  return followStorage(PREFIX, mergeFromOtherTab, readAgain);
}

export function useNoteDraft(conversationId: string): NoteDraft | undefined {
  const key = draftKey(useAuthorId() ?? "", conversationId);
  return useStore(noteDrafts, { keys: [key] })[key];
}
