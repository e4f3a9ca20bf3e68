import { useStore } from "@nanostores/react";
import { map } from "nanostores";

import type { Addressee } from "../../../api/types";
import { parkDraft } from "./parkedDrafts";
import { authorId, useAuthorId } from "../shared/author";
import { newId } from "../shared/newId";
import { followStorage, deleteItem, saveItem, readItems, parseItem } from "../shared/storage";
import { incremented, compare, type VersionVector } from "./versionVector";

/** What one person is writing in one conversation: text and recipients are one thing. Kept at every keystroke. */
export interface Draft {
  /** Becomes the idempotency key of the reply, so that a draft sent from two tabs is one reply. */
  id: string;
  author: string;
  conversationId: string;
  text: string;
  to: Addressee[];
  version: VersionVector;
}

/** A text and whom it is for; never the one without the other. */
export type DraftContent = Pick<Draft, "text" | "to">;

/** Texts that an older version of this page kept under `inbox.draft.` have no author: nobody is shown them. */
const PREFIX = "inbox.drafts.";

const draftKey = (author: string, conversationId: string) => `${author}.${conversationId}`;
const keyOf = (draft: Pick<Draft, "author" | "conversationId">) => draftKey(draft.author, draft.conversationId);
const isBlank = ({ text }: DraftContent) => text.trim() === "";
const isSame = (a: DraftContent, b: DraftContent) => a.text.trim() === b.text.trim() && a.to.join() === b.to.join();

const drafts = map<Record<string, Draft>>(readStored());
/** The drafts that another tab has sent, while more was written here; until the next change. */
const sentElsewhere = map<Record<string, true>>({});

function readStored(): Record<string, Draft> {
  const found = readItems(PREFIX).flatMap((json) => parse(json) ?? []);
  return Object.fromEntries(found.map((draft) => [keyOf(draft), draft]));
}

function parse(json: string): Draft | null {
  return parseItem<Draft>(
    json,
    ({ id, author, conversationId, text, to, version }) =>
      [id, author, conversationId, text].every((part) => typeof part === "string") &&
      Array.isArray(to) &&
      typeof version === "object" &&
      version !== null,
  );
}

function save(draft: Draft): void {
  drafts.setKey(keyOf(draft), draft);
  saveItem(PREFIX + keyOf(draft), JSON.stringify(draft));
  // Other tabs have been told by then. An empty text to the customer says nothing that is worth keeping.
  if (draft.text === "" && draft.to.join() === "customer") deleteItem(PREFIX + keyOf(draft));
}

function ownDraft(conversationId: string): Draft | undefined {
  const author = authorId();
  return author === null ? undefined : drafts.get()[draftKey(author, conversationId)];
}

export function setDraft(conversationId: string, writing: DraftContent): void {
  const author = authorId();
  if (author === null) return;
  const known = ownDraft(conversationId);
  sentElsewhere.setKey(draftKey(author, conversationId), undefined);
  save({ id: known?.id ?? newId(), author, conversationId, ...writing, version: incremented(known?.version ?? {}) });
}

/** After a draft was sent. Whom it was for stays chosen: that changes by nobody's hand but the author's. */
export function startNewDraft(sent: Draft): void {
  save({ ...sent, id: newId(), text: "", version: incremented(sent.version) });
}

/**
 * Brings a text back to be edited, with its recipients. What is being written there is neither mixed with it nor
 * replaced: then the text is set aside, for its author to choose. So is one that comes by itself, and not at the
 * author's hand, for others than those who are chosen.
 */
export function restoreToDraft(conversationId: string, writing: DraftContent, by: "hand" | "itself" = "itself"): void {
  const author = authorId();
  if (author === null) return;
  const known = ownDraft(conversationId);
  const keepsRecipients = !known || known.to.join() === writing.to.join();
  if (!known || (isBlank(known) && (by === "hand" || keepsRecipients))) {
    save({ id: newId(), author, conversationId, ...writing, version: incremented(known?.version ?? {}) });
  } else if (!isSame(known, writing)) {
    parkDraft({ author, conversationId, ...writing, from: "sending" });
  }
}

/** Exchanges what is being written for a text that was set aside. */
export function swapDraft(conversationId: string, writing: DraftContent): void {
  const author = authorId();
  if (author === null) return;
  const known = ownDraft(conversationId);
  if (known && !isBlank(known)) {
    parkDraft({ author, conversationId, text: known.text, to: known.to, from: "exchange" });
  }
  save({ id: newId(), author, conversationId, ...writing, version: incremented(known?.version ?? {}) });
}

/** Another tab has sent this draft. Whatever was written here that it did not know stays, as a draft of its own. */
export function handleSentElsewhere(sent: Draft): void {
  const known = drafts.get()[keyOf(sent)];
  if (!known || known.id !== sent.id) return;
  const isUnchanged = isSame(known, sent) || ["same", "older"].includes(compare(known.version, sent.version));
  if (isUnchanged) {
    drafts.setKey(keyOf(sent), { ...sent, id: newId(), text: "" });
    return;
  }
  save({ ...known, id: newId(), version: incremented(known.version, sent.version) });
  sentElsewhere.setKey(keyOf(sent), true);
}

/**
 * Takes over what another tab has written. Where both wrote without knowing of each other, the tab in which one
 * is typing keeps its text, any other takes the newcomer's; the text that gives way is set aside.
 */
function mergeFromOtherTab(json: string | null): void {
  const theirs = json === null ? null : parse(json);
  if (theirs === null) return;
  const ours = drafts.get()[keyOf(theirs)];
  const how = ours ? compare(theirs.version, ours.version) : "newer";
  if (how === "same" || how === "older") return;
  if (!ours || how === "newer" || isBlank(ours)) {
    drafts.setKey(keyOf(theirs), theirs);
    return;
  }
  const staysOurs = isBlank(theirs) || includesContent(ours, theirs) || (isBeingEdited(ours) && !includesContent(theirs, ours));
  const [stays, yields] = staysOurs ? [ours, theirs] : [theirs, ours];
  let isNews = true;
  if (!isBlank(yields) && !includesContent(stays, yields)) {
    const { author, conversationId, text, to } = yields;
    isNews = parkDraft({ author, conversationId, text, to, from: "otherTab" });
  }
  const next = staysOurs ? { ...ours, version: incremented(ours.version, theirs.version) } : theirs;
  // Told once: were both tabs to insist, they would answer each other without end.
  if (staysOurs && isNews) save(next);
  else drafts.setKey(keyOf(next), next);
}

/** Whether the one holds all of the other, for the same recipients. */
function includesContent(one: DraftContent, other: DraftContent): boolean {
  return one.text.startsWith(other.text.trimEnd()) && one.to.join() === other.to.join();
}

function isBeingEdited({ conversationId }: Draft): boolean {
  const { activeElement } = document;
  return document.hasFocus() && activeElement instanceof HTMLElement && activeElement.dataset.draft === conversationId;
}

export function followDrafts(): () => void {
  return followStorage(PREFIX, mergeFromOtherTab, () => readItems(PREFIX).forEach(mergeFromOtherTab));
}

export function useDraft(conversationId: string): Draft | undefined {
  const key = draftKey(useAuthorId() ?? "", conversationId);
  return useStore(drafts, { keys: [key] })[key];
}

export function useSentElsewhere(conversationId: string): boolean {
  const key = draftKey(useAuthorId() ?? "", conversationId);
  return useStore(sentElsewhere, { keys: [key] })[key] === true;
}
