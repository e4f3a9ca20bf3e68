import { useStore } from "@nanostores/react";
import { useLocation, Link } from "react-router";

import { type ListFilter, searchOf, VIEWS } from "../../../api/conversations/list/filter";
import { useTags, useViews } from "../../../api/views";
import { viewsText } from "../../../i18n/texts/views";
import { NARROW, useMediaQuery } from "../../../ui/hooks/useMediaQuery";
import { TagDot } from "../../../ui/elements/Tag";
import { useListFilter } from "../../navigation/useListFilter";
import { useViewNames } from "./viewNames";
import styles from "./ViewLinks.module.css";

/** The views with their counts, and the tags. The filters of the list stay as they are. */
export function ViewLinks({ onChoose }: { onChoose?: () => void }) {
  const t = useStore(viewsText);
  const filter = useListFilter();
  const names = useViewNames();
  const { data } = useViews();
  // A tag that no conversation has any more is offered only in the menu of tags.
  const tags = useTags().filter(({ name, count }) => count !== 0 || name === filter.tag);
  return (
    <>
      <ul className={styles.links}>
        {VIEWS.map((view) => (
          <li key={view}>
            <ViewLink to={{ ...filter, view, tag: null }} isCurrent={filter.tag === null && filter.view === view} onChoose={onChoose}>
              <span className={styles.name}>{names[view]}</span>
              <Count of={data?.views.find(({ id }) => id === view)} isUrgent={view === "needs_reply"} />
            </ViewLink>
          </li>
        ))}
      </ul>
      {tags.length > 0 && (
        <>
          <h3 className={styles.heading} id="view-tags">
            {t.tags}
          </h3>
          <ul className={styles.links} aria-labelledby="view-tags">
            {tags.map((tag) => (
              <li key={tag.name}>
                <ViewLink to={{ ...filter, tag: tag.name }} isCurrent={filter.tag === tag.name} onChoose={onChoose}>
                  <TagDot tag={tag.name} />
                  <span className={styles.name} dir="auto">
                    {tag.name}
                  </span>
                  <Count of={tag} />
                </ViewLink>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

interface LinkProps {
  to: ListFilter;
  isCurrent: boolean;
  onChoose: (() => void) | undefined;
  children: React.ReactNode;
}

function ViewLink({ to, isCurrent, onChoose, children }: LinkProps) {
  const { pathname } = useLocation();
  const narrow = useMediaQuery(NARROW);
  // Where list and page are beside each other, the open conversation stays open.
  const target = narrow || !pathname.startsWith("/conversations/") ? "/" : pathname;
  return (
    <Link
      to={{ pathname: target, search: searchOf(to) }}
      className={styles.link}
      aria-current={isCurrent ? "page" : undefined}
      onClick={onChoose}
    >
      {children}
    </Link>
  );
}

interface Counted {
  /** Null: not counted. */
  count: number | null;
  capped: boolean;
}

function Count({ of, isUrgent }: { of: Counted | undefined; isUrgent?: boolean }) {
  const t = useStore(viewsText);
  if (!of?.count) return null;
  return (
    <span className={styles.count} data-urgent={isUrgent || undefined}>
      {of.capped ? t.moreThan({ count: of.count }) : of.count}
    </span>
  );
}
