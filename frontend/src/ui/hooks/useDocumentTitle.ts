import { atom, computed } from "nanostores";
import { useEffect } from "react";

const title = atom("");
const count = atom("");

computed([count, title], (prefix, text) => prefix + text).listen((text) => {
  document.title = text;
});

/** Sets the title of the browser tab. */
export function useDocumentTitle(text: string): void {
  useEffect(() => title.set(text), [text]);
}

/** Sets what stands before the title: how much waits, with a space after it; or nothing. */
export function setTitleCount(prefix: string): void {
  count.set(prefix);
}
