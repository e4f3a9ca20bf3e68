import { splitQuotes } from "../../message-body/bodyText";
import type { TimelineMessage } from "../model/timelineMessage";

/** A message that is longer is quoted up to here; its author selects what they want of the rest. */
const MAX_LINES = 8;
const MAX_CHARACTERS = 600;

/** The first lines of the message's own words, without the history that it quotes itself. */
export function firstWordsOf({ text }: Pick<TimelineMessage, "text">): string {
  const parts = splitQuotes(text);
  const own = parts.some(({ quoted }) => !quoted) ? parts.filter(({ quoted }) => !quoted) : parts;
  const lines = own.map((part) => part.text).join("\n\n").split("\n");
  const first = lines.slice(0, MAX_LINES).join("\n");
  const characters = [...first];
  const isCut = lines.length > MAX_LINES || characters.length > MAX_CHARACTERS;
  return isCut ? `${characters.slice(0, MAX_CHARACTERS).join("").trimEnd()}…` : first;
}

/** The words that are selected, and the key of the message in which all of them stand. Null: there are none. */
export function selectedWords(): { key: string; words: string } | null {
  const selection = window.getSelection();
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return null;
  const words = selection.toString().trim();
  const [from, to] = [bodyAround(selection.anchorNode), bodyAround(selection.focusNode)];
  const key = from?.closest<HTMLElement>("[data-message]")?.dataset.message;
  return words !== "" && from === to && key !== undefined ? { key, words } : null;
}

/** The words of a message: the rest of its article are names, times and buttons, and a note is no message. */
function bodyAround(node: Node | null): Element | null {
  const element = node instanceof Element ? node : (node?.parentElement ?? null);
  return element?.closest("[data-message] [data-words]") ?? null;
}

/** The key of the message in which the focus is. */
export function focusedMessage(): string | null {
  return document.activeElement?.closest<HTMLElement>("[data-message]")?.dataset.message ?? null;
}
