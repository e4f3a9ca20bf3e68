import { useStore } from "@nanostores/react";

import type { ListFilter } from "../../../api/conversations/list/filter";
import type { ViewId } from "../../../api/types";
import { viewsText } from "../../../i18n/texts/views";

export function useViewNames(): Record<ViewId, string> {
  const t = useStore(viewsText);
  return {
    needs_reply: t.needsReply,
    mine: t.mine,
    unassigned: t.unassigned,
    snoozed: t.snoozed,
    done: t.done,
    all: t.all,
  };
}

/** The name of a list: of its view, or of its tag. */
export function useViewName({ view, tag }: ListFilter): string {
  const names = useViewNames();
  return tag ?? names[view];
}
