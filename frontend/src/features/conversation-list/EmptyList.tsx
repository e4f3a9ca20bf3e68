import { useStore } from "@nanostores/react";
import { Link } from "react-router";

import { DEFAULT_VIEW, hasFilters, type ListFilter, parseFilter, searchOf } from "../../api/conversations/list/filter";
import { useIsInboxEmpty } from "../../api/conversations/list/list";
import type { ViewId } from "../../api/types";
import { listText } from "../../i18n/texts/conversationList";
import { viewsText } from "../../i18n/texts/views";
import { Button } from "../../ui/elements/Button";
import linkStyles from "../../ui/elements/TextLink.module.css";
import { EmptyState } from "../../ui/feedback/EmptyState";
import { usePathTo } from "../navigation/useListFilter";

interface Props {
  filter: ListFilter;
  onCheckAgain: () => void;
  isChecking: boolean;
}

/** Why a list is empty, with the one thing to do next. */
export function EmptyList({ filter, onCheckAgain, isChecking }: Props) {
  const t = useStore(listText);
  const texts = useStore(viewsText);
  const isFiltered = hasFilters(filter);
  const isInboxEmpty = useIsInboxEmpty(!isFiltered);
  if (isFiltered) {
    const cleared = searchOf({ ...filter, language: null, order: null, overdue: false });
    return (
      <EmptyState icon="search" title={texts.noMatchTitle} action={<ListLink search={cleared}>{texts.clearFilters}</ListLink>}>
        {texts.noMatchBody}
      </EmptyState>
    );
  }
  if (isInboxEmpty !== false) {
    if (isInboxEmpty === undefined) return null;
    return (
      <EmptyState
        icon="chat"
        title={t.emptyTitle}
        action={
          <Button onClick={onCheckAgain} disabled={isChecking}>
            {t.emptyAction}
          </Button>
        }
      >
        {t.emptyBody}
      </EmptyState>
    );
  }
  if (filter.tag === null && filter.view === DEFAULT_VIEW) {
    return (
      <EmptyState
        icon="check"
        title={texts.allAnsweredTitle}
        action={<ListLink search={searchOf({ ...filter, view: "all" })}>{texts.showAll}</ListLink>}
      >
        {texts.allAnsweredBody}
      </EmptyState>
    );
  }
  const titles: Partial<Record<ViewId, string>> = {
    mine: texts.emptyMine,
    unassigned: texts.emptyUnassigned,
    snoozed: texts.emptySnoozed,
    done: texts.emptyDone,
  };
  const title = filter.tag === null ? titles[filter.view] : texts.emptyTag({ tag: filter.tag });
  return (
    <EmptyState
      icon="check"
      title={title ?? t.emptyTitle}
      action={<ListLink search={searchOf(parseFilter(""))}>{texts.showNeedsReply}</ListLink>}
    />
  );
}

/** A link to another list; the open conversation stays open. */
function ListLink({ search, children }: { search: string; children: string }) {
  const path = usePathTo()().split("?")[0];
  return (
    <Link className={linkStyles.link} to={{ pathname: path ?? "/", search }}>
      {children}
    </Link>
  );
}
