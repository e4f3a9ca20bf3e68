import { useStore } from "@nanostores/react";
import { useEffect, useEffectEvent, useRef } from "react";
import { useNavigate } from "react-router";

import type { Conversation } from "../../api/types";
import { useCommands } from "../commands/registry";
import { findRow, requestedRow } from "../navigation/focusRow";

/**
 * j and k open the next and the previous conversation and focus its row, so that the keys can be repeated. The arrow
 * keys do the same where there is nothing for them to scroll.
 */
export function useListHotkeys(
  rows: Conversation[],
  selectedId: string | undefined,
  reveal: (index: number) => void,
): void {
  const navigate = useNavigate();
  const idToFocus = useRef<string>(undefined);

  const requested = useStore(requestedRow);
  const revealRequested = useEffectEvent((id: string) => {
    const index = rows.findIndex((row) => row.id === id);
    requestedRow.set(undefined);
    if (index < 0) return;
    idToFocus.current = id;
    reveal(index);
  });
  useEffect(() => {
    if (requested !== undefined) revealRequested(requested);
  }, [requested]);

  // After each render: a row that was out of view may have to be rendered first.
  useEffect(() => {
    if (idToFocus.current === undefined) return;
    const row = findRow(idToFocus.current);
    if (!row) return;
    idToFocus.current = undefined;
    row.focus({ preventScroll: true });
  });

  /** Returns false if there is no such row. */
  function step(by: 1 | -1): void | false {
    const selectedIndex = rows.findIndex(({ id }) => id === selectedId);
    const index = selectedIndex < 0 ? 0 : selectedIndex + by;
    const next = rows[index];
    if (!next) return false;
    idToFocus.current = next.id;
    reveal(index);
    void navigate(`/conversations/${next.id}`, { replace: selectedIndex >= 0 });
  }

  useCommands({
    next: (event) => (isScrollingKey(event) ? false : step(1)),
    previous: (event) => (isScrollingKey(event) ? false : step(-1)),
  });
}

/** Outside the list, the arrow keys scroll. */
function isScrollingKey(event: KeyboardEvent | undefined): boolean {
  if (!event?.key.startsWith("Arrow") || event.target === document.body) return false;
  return !(event.target instanceof Element && event.target.closest("nav") !== null);
}
