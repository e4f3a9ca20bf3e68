import { atom } from "nanostores";

import { readItem, writeItem } from "./browserStorage";

export type RowDensity = "comfortable" | "compact";

const STORAGE_KEY = "inbox.rows";

/** How much the rows of the list show. Remembered in this browser. */
export const rowDensity = atom<RowDensity>(readItem("local", STORAGE_KEY) === "compact" ? "compact" : "comfortable");

export function chooseRowDensity(density: RowDensity): void {
  writeItem("local", STORAGE_KEY, density);
  rowDensity.set(density);
}
