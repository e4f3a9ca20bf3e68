import { useEffect, useRef } from "react";
import { useNavigate } from "react-router";

import type { Conversation } from "../../api/types";
import { useHotkeys } from "../../ui/hooks/useHotkeys";
import { findRow } from "../navigation/focusRow";

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

  // After each render: a row that was out of view may have to be rendered first.
  useEffect(() => {
    if (idToFocus.current === undefined) return;
    const row = findRow(idToFocus.current);
    if (!row) return;
    idToFocus.current = undefined;
    row.focus({ preventScroll: true });
  });

  function step(by: 1 | -1) {
    const selectedIndex = rows.findIndex(({ id }) => id === selectedId);
    const index = selectedIndex < 0 ? 0 : selectedIndex + by;
    const next = rows[index];
    if (!next) return;
    idToFocus.current = next.id;
    reveal(index);
    void navigate(`/conversations/${next.id}`, { replace: selectedIndex >= 0 });
  }

  /** Outside the list, the arrow keys scroll. */
  function stepByArrow(event: KeyboardEvent, by: 1 | -1) {
    const inList = event.target instanceof Element && event.target.closest("nav") !== null;
    if (!inList && event.target !== document.body) return false;
    return step(by);
  }

  useHotkeys({
    j: () => step(1),
    k: () => step(-1),
    ArrowDown: (event) => stepByArrow(event, 1),
    ArrowUp: (event) => stepByArrow(event, -1),
  });
}
