import { useStore } from "@nanostores/react";
import { map } from "nanostores";

import type { Addressee } from "../../../api/types";
import { authorId, useAuthorId } from "../shared/author";
import { addsFiles, areSameFiles, filesIn, joinFiles, type ReplyFile } from "../shared/files";
import { newId } from "../shared/newId";
import { deleteItem, followStorage, parseItem, readItems, saveItem } from "../shared/storage";
import { changeParkedFile, isFileParked, listenToParkedDrafts, parkDraft } from "./parkedDrafts";
import { compare, incremented, joined, type VersionVector } from "../shared/versionVector";

/** What one agent is writing in one conversation. Saved in the browser at every keystroke. */
export interface Draft {
  /** Becomes the idempotency key of the reply, so that a draft that is sent from two tabs is one reply. */
  id: string;
  author: string;
  conversationId: string;
  text: string;
  to: Addressee[];
  /** In the order in which they are sent. */
  files: ReplyFile[];
  version: VersionVector;
  /** The saved replies that were inserted into it, oldest first. */
  inserted?: InsertedReply[] | undefined;
}

/** A saved reply in a draft, and what stands in it where a value was not known. */
export interface InsertedReply {
  id: string;
  fallbacks: { name: string; fallback: string }[];
}

/** A text, its recipients and its files, which always stay together. */
export type DraftContent = Pick<Draft, "text" | "to" | "files">;

/** An older version of this app saved drafts without an author under `inbox.draft.`; those are shown to nobody. */
export const PREFIX = "inbox.drafts.";

export const draftKey = (author: string, conversationId: string) => `${author}.${conversationId}`;
const keyOf = (draft: Pick<Draft, "author" | "conversationId">) => draftKey(draft.author, draft.conversationId);
const hasNoText = ({ text }: Pick<Draft, "text">) => text.trim() === "";
export const isBlank = (content: DraftContent) => hasNoText(content) && content.files.length === 0;
const isSame = (a: DraftContent, b: DraftContent) =>
  a.text.trim() === b.text.trim() && a.to.join() === b.to.join() && areSameFiles(a.files, b.files);

export const drafts = map<Record<string, Draft>>(readStored());
/** The drafts that another tab has sent although more was written in this one; removed at the next change. */
const sentElsewhere = map<Record<string, true>>({});

function readStored(): Record<string, Draft> {
  const stored = readItems(PREFIX).flatMap((json) => parse(json) ?? []);
  return Object.fromEntries(stored.map((draft) => [keyOf(draft), draft]));
}

export function parse(json: string): Draft | null {
  const draft = parseItem<Draft>(
    json,
    ({ id, author, conversationId, text, to, version }) =>
      [id, author, conversationId, text].every((field) => typeof field === "string") &&
      Array.isArray(to) &&
      typeof version === "object" &&
      version !== null,
  );
  return draft && { ...draft, files: filesIn(draft) };
}

export function save(draft: Draft): void {
  drafts.setKey(keyOf(draft), draft);
  saveItem(PREFIX + keyOf(draft), JSON.stringify(draft));
  // An empty draft with the default recipients need not stay. It is saved first so that other tabs learn of it.
  const isDefault = draft.text === "" && draft.to.join() === "customer" && draft.files.length === 0;
  if (isDefault) deleteItem(PREFIX + keyOf(draft));
}

function ownDraft(conversationId: string): Draft | undefined {
  const author = authorId();
  return author === null ? undefined : drafts.get()[draftKey(author, conversationId)];
}

/** What is not given stays as it is. */
export function setDraft(conversationId: string, change: Partial<DraftContent>): void {
  const author = authorId();
  if (author === null) return;
  const current = ownDraft(conversationId);
  sentElsewhere.setKey(draftKey(author, conversationId), undefined);
  const version = incremented(current?.version ?? {});
  const content = { text: "", to: [], files: [], ...current, ...change };
  const inserted = hasNoText(content) ? undefined : current?.inserted;
  save({ ...content, id: current?.id ?? newId(), author, conversationId, version, inserted });
}

/** The files of the author's draft. */
export function draftFiles(conversationId: string): readonly ReplyFile[] {
  return ownDraft(conversationId)?.files ?? [];
}

/** Changes a file wherever it is by now: in a draft, or in a parked one. */
export function changeFile(key: string, change: Partial<Omit<ReplyFile, "key">>): void {
  for (const draft of Object.values(drafts.get())) {
    if (!draft.files.some((file) => file.key === key)) continue;
    const files = draft.files.map((file) => (file.key === key ? { ...file, goneId: undefined, ...change } : file));
    save({ ...draft, files, version: incremented(draft.version) });
  }
  changeParkedFile(key, change);
}

/** Whether a draft or a parked one still has the file. */
export function isFileKept(key: string): boolean {
  return Object.values(drafts.get()).some(({ files }) => files.some((file) => file.key === key)) || isFileParked(key);
}

/** Calls `onChange` after each change of the drafts and the parked ones. */
export function listenToDrafts(onChange: () => void): void {
  drafts.listen(onChange);
  listenToParkedDrafts(onChange);
}

/** Records that a saved reply has become a part of the draft. */
export function addInserted(conversationId: string, reply: InsertedReply): void {
  const current = ownDraft(conversationId);
  if (!current) return;
  const inserted = [...insertedIn(current).filter(({ id }) => id !== reply.id), reply];
  save({ ...current, inserted, version: incremented(current.version) });
}

/** What is stored can be anything: it may be from another version of this app. */
export function insertedIn(draft: Draft | undefined): InsertedReply[] {
  return Array.isArray(draft?.inserted) ? draft.inserted : [];
}

/** Replaces a draft that was sent with an empty one. The recipients stay: only the author changes them. */
export function startNewDraft(sent: Draft): void {
  save({ ...sent, id: newId(), text: "", files: [], version: incremented(sent.version), inserted: undefined });
}

/**
 * Makes a text the conversation's draft again, with its recipients. If another draft is being written, the text is
 * parked instead. If the text comes back without the author's action (`by: "itself"`), it is also parked when an
 * empty draft has other recipients: those were chosen by the author.
 */
export function restoreToDraft(
  conversationId: string,
  content: DraftContent,
  by: "author" | "itself" = "itself",
): void {
  const author = authorId();
  if (author === null) return;
  const current = ownDraft(conversationId);
  const hasSameRecipients = !current || current.to.join() === content.to.join();
  if (!current || (isBlank(current) && (by === "author" || hasSameRecipients))) {
    save({ id: newId(), author, conversationId, ...content, version: incremented(current?.version ?? {}) });
  } else if (!isSame(current, content)) {
    parkDraft({ author, conversationId, ...content, from: "sending" });
  }
}

/** Makes a parked text the conversation's draft. The draft that it replaces is parked, unless it is blank. */
export function swapDraft(conversationId: string, content: DraftContent): void {
  const author = authorId();
  if (author === null) return;
  const current = ownDraft(conversationId);
  if (current && !isBlank(current)) {
    const { text, to, files } = current;
    parkDraft({ author, conversationId, text, to, files, from: "exchange" });
  }
  save({ id: newId(), author, conversationId, ...content, version: incremented(current?.version ?? {}) });
}

/** Another tab has sent this draft. What was written here in the meantime stays, as a new draft. */
export function handleSentElsewhere(sent: Draft): void {
  const current = drafts.get()[keyOf(sent)];
  if (!current || current.id !== sent.id) return;
  const isUnchanged = isSame(current, sent) || ["equal", "before"].includes(compare(current.version, sent.version));
  if (isUnchanged) {
    drafts.setKey(keyOf(sent), { ...sent, id: newId(), text: "", files: [], inserted: undefined });
    return;
  }
  save({ ...current, id: newId(), version: incremented(current.version, sent.version) });
  sentElsewhere.setKey(keyOf(sent), true);
}

function mergeFromOtherTab(json: string | null): void {
  const theirs = json === null ? null : parse(json);
  if (theirs !== null) merge(theirs, "otherTab", (draft) => drafts.setKey(keyOf(draft), draft));
}

/**
 * Merges a draft that was saved elsewhere. If it was changed here at the same time, the tab in which the author is
 * typing keeps its text, and any other tab takes the other text. The text that is replaced is parked with its files.
 * If one text goes on from the other, nothing is replaced, and the files of both are kept.
 */
export function merge(theirs: Draft, from: "otherTab" | "otherDevice", take: (draft: Draft) => void): void {
  const ours = drafts.get()[keyOf(theirs)];
  const ordering = ours ? compare(theirs.version, ours.version) : "after";
  if (ordering === "equal" || ordering === "before") return;
  if (!ours || ordering === "after" || isBlank(ours)) {
    take(theirs);
    return;
  }
  const isEqual = ours.text.trim() === theirs.text.trim() && ours.to.join() === theirs.to.join();
  if (isEqual && !addsFiles(ours.files, theirs.files) && !addsFiles(theirs.files, ours.files)) {
    // Not saved: two tabs that have done the same must not answer each other forever.
    take({ ...ours, version: joined(ours.version, theirs.version) });
    return;
  }
  const keepsOurs = isBlank(theirs) || continues(ours, theirs) || (isBeingEdited(ours) && !continues(theirs, ours));
  const [kept, replaced] = keepsOurs ? [ours, theirs] : [theirs, ours];
  let isNew = keepsOurs;
  let { files } = kept;
  if (continues(kept, replaced)) {
    files = joinFiles(kept.files, replaced.files);
    isNew ||= addsFiles(replaced.files, kept.files);
  } else if (!isBlank(replaced)) {
    const { author, conversationId, text, to } = replaced;
    isNew = parkDraft({ author, conversationId, text, to, files: replaced.files, from }) && keepsOurs;
  }
  const version = keepsOurs || isNew ? incremented(ours.version, theirs.version) : theirs.version;
  // What was sent there goes on here as another reply.
  const id = isBlank(theirs) && theirs.id === ours.id ? newId() : kept.id;
  const merged = { ...kept, id, files, version };
  // Saved, which tells the other tab, only if it is new there: else two tabs could answer each other forever.
  if (isNew) save(merged);
  else take(merged);
}

/** Whether a text begins with all of the other text, for the same recipients. */
function continues(content: DraftContent, other: DraftContent): boolean {
  return content.text.startsWith(other.text.trimEnd()) && content.to.join() === other.to.join();
}

function isBeingEdited({ conversationId }: Draft): boolean {
  const { activeElement } = document;
  return document.hasFocus() && activeElement instanceof HTMLElement && activeElement.dataset.draft === conversationId;
}

/** Takes over what other tabs save. Returns how to stop. */
export function followDrafts(): () => void {
  return followStorage(PREFIX, mergeFromOtherTab, () => readItems(PREFIX).forEach(mergeFromOtherTab));
}

export function useDraft(conversationId: string): Draft | undefined {
  const key = draftKey(useAuthorId() ?? "", conversationId);
  return useStore(drafts, { keys: [key] })[key];
}

/** Whether another tab has sent the draft although more was written here. */
export function useSentElsewhere(conversationId: string): boolean {
  const key = draftKey(useAuthorId() ?? "", conversationId);
  return useStore(sentElsewhere, { keys: [key] })[key] === true;
}
