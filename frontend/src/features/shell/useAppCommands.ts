import { useNavigate, useParams } from "react-router";

import { searchOf } from "../../api/conversations/list/filter";
import type { ViewId } from "../../api/types";
import { chooseLocale, otherLocale } from "../../i18n";
import { useCommands } from "../commands/registry";
import { focusRow } from "../navigation/focusRow";
import { useListFilter, usePathTo } from "../navigation/useListFilter";

/** The commands that are there on every page. `onlyPage`: the page hides the list. */
export function useAppCommands({ onlyPage }: { onlyPage: boolean }): void {
  const { conversationId } = useParams();
  const navigate = useNavigate();
  const filter = useListFilter();
  const pathTo = usePathTo();

  /** Shows another view. Where there is room, the open conversation stays open beside it. */
  const goTo = (view: ViewId) => () => {
    const pathname = conversationId === undefined || onlyPage ? "/" : `/conversations/${conversationId}`;
    void navigate({ pathname, search: searchOf({ ...filter, view, tag: null }) });
  };

  useCommands({
    back() {
      if (onlyPage) void navigate(pathTo());
      focusRow(conversationId);
    },
    goToNeedsReply: goTo("needs_reply"),
    goToMine: goTo("mine"),
    goToUnassigned: goTo("unassigned"),
    goToSnoozed: goTo("snoozed"),
    goToDone: goTo("done"),
    goToAll: goTo("all"),
    savedReplies: () => void navigate("/saved-replies"),
    synchronisation: () => void navigate("/sync"),
    switchLanguage: () => void chooseLocale(otherLocale()),
  });
}
