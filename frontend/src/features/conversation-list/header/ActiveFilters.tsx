import { useStore } from "@nanostores/react";
import { useNavigate } from "react-router";

import { hasFilters, type ListFilter, searchOf } from "../../../api/conversations/list/filter";
import { viewsText } from "../../../i18n/texts/views";
import { Icon } from "../../../ui/elements/Icon";
import styles from "./ListHeader.module.css";

/** The filters that are on, each with a button that turns it off. */
export function ActiveFilters({ filter }: { filter: ListFilter }) {
  const t = useStore(viewsText);
  const navigate = useNavigate();
  if (!hasFilters(filter)) return null;
  const { language, order, overdue } = filter;
  const languages: Partial<Record<string, string>> = { fr: t.french, en: t.english };
  const on: [string, Partial<ListFilter>][] = [];
  if (language !== null) on.push([languages[language] ?? language.toUpperCase(), { language: null }]);
  if (order !== null) on.push([order === "with" ? t.withOrder : t.withoutOrder, { order: null }]);
  if (overdue) on.push([t.overdueOnly, { overdue: false }]);
  return (
    <ul className={styles.filters} aria-label={t.filtersOn}>
      {on.map(([label, off]) => (
        <li key={label}>
          <button
            type="button"
            className={styles.filter}
            aria-label={t.turnOff({ filter: label })}
            onClick={() => void navigate({ search: searchOf({ ...filter, ...off }) })}
          >
            {label}
            <Icon name="close" size={13} />
          </button>
        </li>
      ))}
    </ul>
  );
}
