import { type KeyboardEvent, type RefObject, useRef, useState } from "react";

import { savedReplyText } from "../../../i18n/texts/savedReplies";
import { announce } from "../../../ui/feedback/announcer";
import { addInserted } from "../../replies/drafts/drafts";
import type { ReplyOption } from "../model/search";
import type { Filled } from "../model/template";
import { gapOf } from "../model/variables";
import type { SavedReplyListHandle } from "./SavedReplyList";
import { insertText, removeText, type Slash, slashBefore } from "./slash";

export interface SavedReplyPicker {
  /** The slash whose list is open; null: it is closed. */
  slash: Slash | null;
  /** Writes a slash, as the author could. It is removed when the list closes without a choice. */
  open(): void;
  close(): void;
  /** Call it when the text or the caret has changed. */
  update(): void;
  insert(option: ReplyOption, filled: Filled): void;
  /** True if the key was for the list. */
  handleKey(event: KeyboardEvent): boolean;
}

/** Opens the list of saved replies while a slash is being written in the field, and inserts what is chosen. */
export function useSavedReplyPicker(
  conversationId: string,
  field: RefObject<HTMLTextAreaElement | null>,
  list: RefObject<SavedReplyListHandle | null>,
): SavedReplyPicker {
  const [slash, setSlash] = useState<Slash | null>(null);
  /** Where the slash stands whose list the author has closed. */
  const closedAt = useRef<number | null>(null);
  /** What `open` has written for the list that is open. */
  const written = useRef<{ start: number; text: string } | null>(null);

  function removeWritten() {
    const element = field.current;
    if (!element || written.current === null) return;
    const { start, text } = written.current;
    written.current = null;
    if (!element.value.startsWith(text, start)) return;
    const end = start + text.length;
    // The space stays in front of what the author has typed after the slash.
    const isBeforeWord = /^\S/.test(element.value.slice(end));
    removeText(element, isBeforeWord ? end - 1 : start, end);
  }

  function update() {
    const element = field.current;
    const found =
      element && element.selectionStart === element.selectionEnd
        ? slashBefore(element.value, element.selectionStart)
        : null;
    if (found?.start !== closedAt.current) closedAt.current = null;
    const next = closedAt.current === null ? found : null;
    const { current: ours } = written;
    if (ours && next?.start !== ours.start + ours.text.length - 1) {
      removeWritten();
      return update();
    }
    setSlash((before) => (before?.start === next?.start && before?.query === next?.query ? before : next));
  }

  function open() {
    const element = field.current;
    if (!element) return;
    element.focus();
    // It is hidden. What is written now would go into another field.
    if (document.activeElement !== element) return;
    const caret = element.selectionEnd;
    const followsWord = caret > 0 && !/\s/.test(element.value.charAt(caret - 1));
    closedAt.current = null;
    if (!slashBefore(element.value, caret)) {
      const text = followsWord ? " /" : "/";
      insertText(element, caret, caret, text);
      written.current = { start: caret, text };
    }
    update();
  }

  function close() {
    closedAt.current = slash?.start ?? null;
    setSlash(null);
    removeWritten();
  }

  function insert({ reply, language }: ReplyOption, { text, fallbacks, gaps }: Filled) {
    const element = field.current;
    if (!element || slash === null) return;
    const { start, query } = slash;
    setSlash(null);
    written.current = null;
    insertText(element, start, start + 1 + query.length, text);
    addInserted(conversationId, { id: reply.id, fallbacks });
    selectFirst(element, gaps.map((name) => gapOf(name, language)), start);
    announce(savedReplyText.get().inserted({ name: reply.name }));
  }

  function handleKey(event: KeyboardEvent): boolean {
    if (slash === null || event.nativeEvent.isComposing) return false;
    if (list.current?.handleKey(event)) return true;
    // Also while the list is loading.
    const sends = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    if (event.key !== "Escape" && !sends) return false;
    close();
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  return {
    slash,
    open,
    close,
    update,
    insert,
    handleKey,
  };
}

/** Selects the first gap from a position on, so that what is typed next replaces it. */
export function selectFirst(field: HTMLTextAreaElement, gaps: readonly string[], from = 0): void {
  const places = gaps.map((gap) => ({ gap, at: field.value.indexOf(gap, from) })).filter(({ at }) => at >= 0);
  const first = places.sort((a, b) => a.at - b.at)[0];
  if (first) field.setSelectionRange(first.at, first.at + first.gap.length);
}
