import { useStore } from "@nanostores/react";
import { useId } from "react";
import { useNavigate } from "react-router";

import { hasFilters, type ListFilter, searchOf } from "../../../api/conversations/list/filter";
import { viewsText } from "../../../i18n/texts/views";
import { usePreference } from "../../../model/preferences";
import { Icon } from "../../../ui/elements/Icon";
import buttonStyles from "../../../ui/elements/Button.module.css";
import styles from "./FilterMenu.module.css";

/** The button with the filters of the list and the size of its rows. The filters are in the address. */
export function FilterMenu({ filter }: { filter: ListFilter }) {
  const t = useStore(viewsText);
  const [isCompact, chooseCompact] = usePreference("compactRows");
  const navigate = useNavigate();
  const id = useId();
  const choose = (change: Partial<ListFilter>) => void navigate({ search: searchOf({ ...filter, ...change }) });
  return (
    <div className={styles.anchor}>
      <button
        type="button"
        className={buttonStyles.button}
        data-variant="icon"
        popoverTarget={id}
        aria-label={hasFilters(filter) ? t.filtersOn : t.filters}
        title={t.filters}
        data-active={hasFilters(filter) || undefined}
      >
        <Icon name="filter" />
      </button>
      <div id={id} popover="auto" role="group" aria-label={t.filters} className={styles.menu}>
        <label>
          {t.language}
          <select value={filter.language ?? ""} onChange={({ target }) => choose({ language: target.value || null })}>
            <option value="">{t.any}</option>
            <option value="fr">{t.french}</option>
            <option value="en">{t.english}</option>
          </select>
        </label>
        <label>
          {t.order}
          <select
            value={filter.order ?? ""}
            onChange={({ target }) => choose({ order: target.value === "" ? null : (target.value as "with" | "without") })}
          >
            <option value="">{t.any}</option>
            <option value="with">{t.withOrder}</option>
            <option value="without">{t.withoutOrder}</option>
          </select>
        </label>
        <label className={styles.check}>
          <input type="checkbox" checked={filter.overdue} onChange={({ target }) => choose({ overdue: target.checked })} />
          {t.overdueOnly}
        </label>
        <label className={styles.check}>
          <input type="checkbox" checked={isCompact} onChange={({ target }) => chooseCompact(target.checked)} />
          {t.compactRows}
        </label>
      </div>
    </div>
  );
}
