import { useStore } from "@nanostores/react";
import { useNavigate } from "react-router";

import { type ListFilter, searchOf } from "../../../api/conversations/list/filter";
import { viewsText } from "../../../i18n/texts/views";
import { usePreference } from "../../../model/preferences";
import { AnchoredPopover, type PopoverProps } from "../../../ui/overlays/AnchoredPopover";
import styles from "./FilterMenu.module.css";

/** The filters of the list, which are in the address, and the size of its rows. */
export default function FilterPopover({ filter, ...popover }: PopoverProps & { filter: ListFilter }) {
  const t = useStore(viewsText);
  const [isCompact, chooseCompact] = usePreference("compactRows");
  const navigate = useNavigate();
  const choose = (change: Partial<ListFilter>) => void navigate({ search: searchOf({ ...filter, ...change }) });
  return (
    <AnchoredPopover {...popover} label={t.filters}>
      <div className={styles.menu}>
        <label>
          {t.language}
          <select
            autoFocus
            value={filter.language ?? ""}
            onChange={({ target }) => choose({ language: target.value || null })}
          >
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
    </AnchoredPopover>
  );
}
