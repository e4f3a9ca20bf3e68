import { useStore } from "@nanostores/react";
import { map } from "nanostores";

import type { Addressee } from "../../../api/types";
import { addAside } from "./parkedDrafts";
import { authorId, useAuthorId } from "../shared/author";
import { newKey } from "../shared/newId";
import { followOtherTabs, forget, keep, kept, parseKept } from "../shared/storage";
import { changed, order, type Version } from "./versionVector";

/** What one person is writing in one conversation: text and recipients are one thing. Kept at every keystroke. */
export interface Draft {
  /** Becomes the idempotency key of the reply, so that a draft sent from two tabs is one reply. */
  id: string;
  author: string;
  conversationId: string;
  text: string;
  to: Addressee[];
  version: Version;
}

/** A text and whom it is for; never the one without the other. */
export type Writing = Pick<Draft, "text" | "to">;

/** Texts that an older version of this page kept under `inbox.draft.` have no author: nobody is shown them. */
const PREFIX = "inbox.drafts.";

const place = (author: string, conversationId: string) => `${author}.${conversationId}`;
const placeOf = (draft: Pick<Draft, "author" | "conversationId">) => place(draft.author, draft.conversationId);
const isBlank = ({ text }: Writing) => text.trim() === "";
const isSame = (a: Writing, b: Writing) => a.text.trim() === b.text.trim() && a.to.join() === b.to.join();

const drafts = map<Record<string, Draft>>(readKept());
/** The drafts that another tab has sent, while more was written here; until the next change. */
const sentElsewhere = map<Record<string, true>>({});

function readKept(): Record<string, Draft> {
  const found = kept(PREFIX).flatMap((json) => parse(json) ?? []);
  return Object.fromEntries(found.map((draft) => [placeOf(draft), draft]));
}

function parse(json: string): Draft | null {
  return parseKept<Draft>(
    json,
    ({ id, author, conversationId, text, to, version }) =>
      [id, author, conversationId, text].every((part) => typeof part === "string") &&
      Array.isArray(to) &&
      typeof version === "object" &&
      version !== null,
  );
}

function put(draft: Draft): void {
  drafts.setKey(placeOf(draft), draft);
  keep(PREFIX + placeOf(draft), JSON.stringify(draft));
  // Other tabs have been told by then. An empty text to the customer says nothing that is worth keeping.
  if (draft.text === "" && draft.to.join() === "customer") forget(PREFIX + placeOf(draft));
}

function mine(conversationId: string): Draft | undefined {
  const author = authorId();
  return author === null ? undefined : drafts.get()[place(author, conversationId)];
}

export function setDraft(conversationId: string, writing: Writing): void {
  const author = authorId();
  if (author === null) return;
  const known = mine(conversationId);
  sentElsewhere.setKey(place(author, conversationId), undefined);
  put({ id: known?.id ?? newKey(), author, conversationId, ...writing, version: changed(known?.version ?? {}) });
}

/** After a draft was sent. Whom it was for stays chosen: that changes by nobody's hand but the author's. */
export function startAnew(sent: Draft): void {
  put({ ...sent, id: newKey(), text: "", version: changed(sent.version) });
}

/**
 * Brings a text back to be edited, with its recipients. What is being written there is neither mixed with it nor
 * replaced: then the text is set aside, for its author to choose. So is one that comes by itself, and not at the
 * author's hand, for others than those who are chosen.
 */
export function returnToDraft(conversationId: string, writing: Writing, by: "hand" | "itself" = "itself"): void {
  const author = authorId();
  if (author === null) return;
  const known = mine(conversationId);
  const keepsRecipients = !known || known.to.join() === writing.to.join();
  if (!known || (isBlank(known) && (by === "hand" || keepsRecipients))) {
    put({ id: newKey(), author, conversationId, ...writing, version: changed(known?.version ?? {}) });
  } else if (!isSame(known, writing)) {
    addAside({ author, conversationId, ...writing, from: "sending" });
  }
}

/** Exchanges what is being written for a text that was set aside. */
export function exchangeDraft(conversationId: string, writing: Writing): void {
  const author = authorId();
  if (author === null) return;
  const known = mine(conversationId);
  if (known && !isBlank(known)) {
    addAside({ author, conversationId, text: known.text, to: known.to, from: "exchange" });
  }
  put({ id: newKey(), author, conversationId, ...writing, version: changed(known?.version ?? {}) });
}

/** Another tab has sent this draft. Whatever was written here that it did not know stays, as a draft of its own. */
export function draftWasSent(sent: Draft): void {
  const known = drafts.get()[placeOf(sent)];
  if (!known || known.id !== sent.id) return;
  const isUnchanged = isSame(known, sent) || ["same", "older"].includes(order(known.version, sent.version));
  if (isUnchanged) {
    drafts.setKey(placeOf(sent), { ...sent, id: newKey(), text: "" });
    return;
  }
  put({ ...known, id: newKey(), version: changed(known.version, sent.version) });
  sentElsewhere.setKey(placeOf(sent), true);
}

/**
 * Takes over what another tab has written. Where both wrote without knowing of each other, the tab in which one
 * is typing keeps its text, any other takes the newcomer's; the text that gives way is set aside.
 */
function follow(json: string | null): void {
  const theirs = json === null ? null : parse(json);
  if (theirs === null) return;
  const ours = drafts.get()[placeOf(theirs)];
  const how = ours ? order(theirs.version, ours.version) : "newer";
  if (how === "same" || how === "older") return;
  if (!ours || how === "newer" || isBlank(ours)) {
    drafts.setKey(placeOf(theirs), theirs);
    return;
  }
  const staysOurs = isBlank(theirs) || goesOn(ours, theirs) || (isTypedIn(ours) && !goesOn(theirs, ours));
  const [stays, yields] = staysOurs ? [ours, theirs] : [theirs, ours];
  let isNews = true;
  if (!isBlank(yields) && !goesOn(stays, yields)) {
    const { author, conversationId, text, to } = yields;
    isNews = addAside({ author, conversationId, text, to, from: "otherTab" });
  }
  const next = staysOurs ? { ...ours, version: changed(ours.version, theirs.version) } : theirs;
  // Told once: were both tabs to insist, they would answer each other without end.
  if (staysOurs && isNews) put(next);
  else drafts.setKey(placeOf(next), next);
}

/** Whether the one holds all of the other, for the same recipients. */
function goesOn(one: Writing, other: Writing): boolean {
  return one.text.startsWith(other.text.trimEnd()) && one.to.join() === other.to.join();
}

function isTypedIn({ conversationId }: Draft): boolean {
  const { activeElement } = document;
  return document.hasFocus() && activeElement instanceof HTMLElement && activeElement.dataset.draft === conversationId;
}

export function followDrafts(): () => void {
  return followOtherTabs(PREFIX, follow, () => kept(PREFIX).forEach(follow));
}

export function useDraft(conversationId: string): Draft | undefined {
  const key = place(useAuthorId() ?? "", conversationId);
  return useStore(drafts, { keys: [key] })[key];
}

export function useSentElsewhere(conversationId: string): boolean {
  const key = place(useAuthorId() ?? "", conversationId);
  return useStore(sentElsewhere, { keys: [key] })[key] === true;
}
