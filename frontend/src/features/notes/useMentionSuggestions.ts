import { type KeyboardEvent, type RefObject, useState } from "react";

import { matchingPeople, type Mention, type MentionQuery, mentionQuery } from "./mentions";

export interface MentionSuggestions {
  people: Mention[];
  active: Mention | null;
  /** Call it when the text or the caret has changed. */
  update(): void;
  close(): void;
  choose(person: Mention): void;
  /** True if the key was for the list. */
  handleKey(event: KeyboardEvent): boolean;
}

/** The people whose name is being written after an @. Choosing one writes the whole name. */
export function useMentionSuggestions(
  field: RefObject<HTMLTextAreaElement | null>,
  all: readonly Mention[],
  write: (text: string) => void,
): MentionSuggestions {
  const [query, setQuery] = useState<MentionQuery | null>(null);
  const [index, setIndex] = useState(0);
  const people = query === null ? [] : matchingPeople(all, query.text);
  const active = people[Math.min(index, people.length - 1)] ?? null;

  function update() {
    const element = field.current;
    if (!element || element.selectionStart !== element.selectionEnd) return setQuery(null);
    const next = mentionQuery(element.value, element.selectionStart);
    if (next?.text === query?.text && next?.start === query?.start) return;
    // A name that is complete needs no list.
    const isComplete = next !== null && all.some(({ name }) => name === next.text);
    setQuery(isComplete ? null : next);
    setIndex(0);
  }

  function choose({ name }: Mention) {
    const element = field.current;
    if (!element || query === null) return;
    const { value } = element;
    const end = query.start + 1 + query.text.length;
    const before = `${value.slice(0, query.start)}@${name} `;
    const text = before + value.slice(end).replace(/^ /, "");
    setQuery(null);
    write(text);
    element.focus();
    // After React has written the text: before that, the caret would go to the end.
    requestAnimationFrame(() => element.setSelectionRange(before.length, before.length));
  }

  function handleKey(event: KeyboardEvent): boolean {
    if (active === null || event.nativeEvent.isComposing || event.ctrlKey || event.metaKey) return false;
    const count = people.length;
    switch (event.key) {
      case "ArrowDown":
        setIndex((index + 1) % count);
        break;
      case "ArrowUp":
        setIndex((index + count - 1) % count);
        break;
      case "Enter":
      case "Tab":
        choose(active);
        break;
      case "Escape":
        setQuery(null);
        break;
      default:
        return false;
    }
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  return { people, active, update, close: () => setQuery(null), choose, handleKey };
}
