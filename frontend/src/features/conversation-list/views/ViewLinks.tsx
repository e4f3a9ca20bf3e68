import { useStore } from "@nanostores/react";
import { useLocation, Link } from "react-router";

import { type ListFilter, searchOf, VIEWS } from "../../../api/conversations/list/filter";
import type { ViewId, Views } from "../../../api/types";
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
  const tags = useTags();
  return (
    <>
      <ul className={styles.links}>
        {VIEWS.map((view) => (
          <li key={view}>
            <ViewLink to={{ ...filter, view, tag: null }} isCurrent={filter.tag === null && filter.view === view} onChoose={onChoose}>
              <span className={styles.name}>{names[view]}</span>
              <Count view={view} views={data} />
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
              <li key={tag}>
                <ViewLink to={{ ...filter, tag }} isCurrent={filter.tag === tag} onChoose={onChoose}>
                  <TagDot tag={tag} />
                  <span className={styles.name} dir="auto">
                    {tag}
                  </span>
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

function Count({ view, views }: { view: ViewId; views: Views | undefined }) {
  const t = useStore(viewsText);
  const found = views?.views.find(({ id }) => id === view);
  if (!found || found.count === 0) return null;
  return (
    <span className={styles.count} data-urgent={view === "needs_reply" || undefined}>
      {found.capped ? t.moreThan({ count: found.count }) : found.count}
    </span>
  );
}
