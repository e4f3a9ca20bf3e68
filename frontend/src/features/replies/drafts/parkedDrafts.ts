import { useStore } from "@nanostores/react";
import { atom } from "nanostores";

import type { Addressee } from "../../../api/types";
import { useAuthorId } from "../shared/author";
import { newKey } from "../shared/newId";
import { followOtherTabs, forget, keep, kept, parseKept } from "../shared/storage";

/** A text that would have come to stand where another one is being written. Its author chooses what becomes of it. */
export interface Aside {
  id: string;
  author: string;
  conversationId: string;
  text: string;
  to: Addressee[];
  /** Where it was before: a reply taken back or to be edited, another tab, or the composer. */
  from: "sending" | "otherTab" | "exchange";
}

const PREFIX = "inbox.asides.";

const asides = atom<Aside[]>(readKept());
/** Those that the browser refused to keep. */
const inMemory = new Set<string>();

const isSame = (a: Omit<Aside, "id">, b: Omit<Aside, "id">) =>
  a.author === b.author &&
  a.conversationId === b.conversationId &&
  a.text.trim() === b.text.trim() &&
  a.to.join() === b.to.join();

function readKept(): Aside[] {
  return kept(PREFIX).flatMap(
    (json) =>
      parseKept<Aside>(
        json,
        ({ id, author, conversationId, text, to }) =>
          [id, author, conversationId, text].every((part) => typeof part === "string") && Array.isArray(to),
      ) ?? [],
  );
}

/** Sets a text aside, once; false when it is there already. */
export function addAside(aside: Omit<Aside, "id">): boolean {
  if (asides.get().some((one) => isSame(one, aside))) return false;
  const added = { ...aside, id: newKey() };
  if (!keep(PREFIX + added.id, JSON.stringify(added))) inMemory.add(added.id);
  asides.set([...asides.get(), added]);
  return true;
}

export function removeAside(id: string): void {
  inMemory.delete(id);
  forget(PREFIX + id);
  asides.set(asides.get().filter((aside) => aside.id !== id));
}

export function followAsides(): () => void {
  const reread = () => {
    const all = [...readKept(), ...asides.get().filter(({ id }) => inMemory.has(id))];
    all.sort((a, b) => a.id.localeCompare(b.id));
    // Two tabs may have set the same text aside at the same time.
    const twice = all.filter((one, index) => all.slice(0, index).some((before) => isSame(before, one)));
    asides.set(all.filter((one) => !twice.includes(one)));
    for (const { id } of twice) forget(PREFIX + id);
  };
  return followOtherTabs(PREFIX, reread, reread);
}

export function useAsides(conversationId: string): Aside[] {
  const author = useAuthorId();
  return useStore(asides).filter((aside) => aside.author === author && aside.conversationId === conversationId);
}
