import { atom } from "nanostores";

/** What is new in the list and not shown yet, since somebody reads it further down; null: nothing. */
export const listUpdates = atom<{ count: number; show: () => void } | null>(null);
