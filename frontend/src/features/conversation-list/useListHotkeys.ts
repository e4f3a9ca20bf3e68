import { useStore } from "@nanostores/react";
import { useEffect, useEffectEvent, useRef } from "react";
import { useNavigate } from "react-router";

import type { Conversation } from "../../api/types";
import { useCommands } from "../commands/registry";
import { findRow, focusAnyRow, rowToFocus } from "../navigation/focusRow";
import { openId } from "../navigation/openId";
import { usePathTo } from "../navigation/useListFilter";

/**
 * j and k open the next and the previous conversation and focus its row, so that the keys can be repeated, however
 * fast. The arrow keys do the same where there is nothing for them to scroll. Also focuses the row that somebody asks
 * for (`focusRow`).
 */
export function useListHotkeys(rows: Conversation[], reveal: (index: number) => void): void {
  const navigate = useNavigate();
  const pathTo = usePathTo();
  const idToFocus = useRef<string>(undefined);
  const asked = useStore(rowToFocus);

  const takeRequest = useEffectEvent(() => {
    if (asked === null) return;
    rowToFocus.set(null);
    const index = rows.findIndex(({ id }) => id === asked);
    if (index < 0) return focusAnyRow();
    idToFocus.current = asked;
    reveal(index);
  });
  useEffect(() => takeRequest(), [asked]);

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
    const current = openId();
    const index = rows.findIndex(({ id }) => id === current);
    const position = index < 0 ? 0 : index + by;
    const next = rows[position];
    if (!next) return false;
    idToFocus.current = next.id;
    reveal(position);
    void navigate(pathTo(next.id), { replace: index >= 0 });
  }

  useCommands({
    next: (event) => (isScrollingKey(event) ? false : step(1)),
    previous: (event) => (isScrollingKey(event) ? false : step(-1)),
  });
}

/** Outside the rows, the arrow keys scroll. */
function isScrollingKey(event: KeyboardEvent | undefined): boolean {
  if (!event?.key.startsWith("Arrow") || event.target === document.body) return false;
  return !(event.target instanceof Element && event.target.closest("[data-conversation]") !== null);
}
