import { useStore } from "@nanostores/react";
import { useRef, useState } from "react";

import { hasFilters, type ListFilter } from "../../../api/conversations/list/filter";
import { viewsText } from "../../../i18n/texts/views";
import { Button } from "../../../ui/elements/Button";
import { Icon } from "../../../ui/elements/Icon";
import { LazyOverlay, usePreload } from "../../../ui/feedback/LazyOverlay";
import { lazyRetry } from "../../../ui/feedback/lazyRetry";
import styles from "./FilterMenu.module.css";

const loadPopover = () => import("./FilterPopover");
const FilterPopover = lazyRetry(loadPopover);

/** The button of the filters of the list and of the size of its rows. */
export function FilterMenu({ filter }: { filter: ListFilter }) {
  const t = useStore(viewsText);
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  usePreload(loadPopover);
  return (
    <>
      <Button
        ref={button}
        variant="icon"
        className={styles.button}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        aria-label={hasFilters(filter) ? t.filtersAreOn : t.filters}
        title={t.filters}
        data-active={hasFilters(filter) || undefined}
        onClick={() => setOpen(true)}
      >
        <Icon name="filter" />
      </Button>
      {isOpen && (
        <LazyOverlay onClose={() => setOpen(false)}>
          <FilterPopover filter={filter} anchor={button} onClose={() => setOpen(false)} />
        </LazyOverlay>
      )}
    </>
  );
}
