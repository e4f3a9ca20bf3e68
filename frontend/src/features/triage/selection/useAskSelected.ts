import { useEffect, useEffectEvent, useRef } from "react";

import { type Seen, useSeen } from "../../../api/conversations/seen";
import type { Conversation } from "../../../api/types";
import { openId } from "../../navigation/openId";
import type { Asked } from "../useActions";

/**
 * Returns how to note what the agent has seen of the selected conversations: what was known when they were selected,
 * or what they have shown since then while they were in view. Most rows of a large selection are not, and what comes in
 * there must not count as seen: the server then refuses the change. `first`: what was selected while this was loaded.
 */
export function useAskSelected(selected: readonly Conversation[], first: readonly Conversation[]): () => Asked {
  const seenOf = useSeen();
  const noted = useRef<ReadonlyMap<string, Seen>>(new Map());

  function note(conversations: readonly Conversation[]): Asked {
    const inView = idsInView();
    const asked = conversations.map((conversation) => {
      const before = inView.has(conversation.id) ? undefined : noted.current.get(conversation.id);
      return { conversation, seen: before ?? seenOf(conversation) };
    });
    noted.current = new Map(asked.map(({ conversation, seen }) => [conversation.id, seen]));
    return asked;
  }

  const noteFirst = useEffectEvent(() => void note(first));
  useEffect(() => noteFirst(), []);
  // After each render, for the rows may have changed. Before each scroll step, for then others are in view.
  useEffect(() => {
    const noteSelected = () => void note(selected);
    noteSelected();
    document.addEventListener("scroll", noteSelected, { capture: true, passive: true });
    return () => document.removeEventListener("scroll", noteSelected, { capture: true });
  });
  return () => note(selected);
}

/** The rows of which at least one half is in view, and the open conversation. Other rows near the edges are rendered as well. */
function idsInView(): ReadonlySet<string | undefined> {
  const rows = [...document.querySelectorAll<HTMLElement>("ul [data-conversation]")];
  const view = rows[0]?.closest("ul")?.parentElement?.getBoundingClientRect();
  const inView = rows.filter((row) => {
    const { top, bottom } = row.getBoundingClientRect();
    const middle = (top + bottom) / 2;
    return view && middle >= view.top && middle <= view.bottom;
  });
  return new Set([openId(), ...inView.map(({ dataset }) => dataset.conversation)]);
}
