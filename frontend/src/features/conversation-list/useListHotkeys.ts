import { useEffect, useRef } from "react";
import { useNavigate } from "react-router";

import type { Conversation } from "../../api/types";
import { useHotkeys } from "../../ui/hooks/useHotkeys";
import { findRow } from "../navigation/focusRow";

/**
 * j and k, or the arrows where they have nothing to scroll, open the next and the previous conversation; the
 * focus stays on the row, so that they can be pressed again, and Enter goes on into the conversation.
 */
export function useListHotkeys(
  shown: Conversation[],
  selected: string | undefined,
  reveal: (index: number) => void,
): void {
  const navigate = useNavigate();
  const wanted = useRef<string>(undefined);

  // The row may have to be rendered first, when it was out of view.
  useEffect(() => {
    if (wanted.current === undefined) return;
    const row = findRow(wanted.current);
    if (!row) return;
    wanted.current = undefined;
    row.focus({ preventScroll: true });
  });

  function step(by: 1 | -1) {
    const here = shown.findIndex(({ id }) => id === selected);
    const index = here < 0 ? 0 : here + by;
    const next = shown[index];
    if (!next) return;
    wanted.current = next.id;
    reveal(index);
    void navigate(`/conversations/${next.id}`, { replace: here >= 0 });
  }

  /** Elsewhere the arrows scroll. */
  function arrow(event: KeyboardEvent, by: 1 | -1) {
    const inList = event.target instanceof Element && event.target.closest("nav") !== null;
    if (!inList && event.target !== document.body) return false;
    return step(by);
  }

  useHotkeys({
    j: () => step(1),
    k: () => step(-1),
    ArrowDown: (event) => arrow(event, 1),
    ArrowUp: (event) => arrow(event, -1),
  });
}
