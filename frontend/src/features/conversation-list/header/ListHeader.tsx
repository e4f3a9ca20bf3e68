import { useStore } from "@nanostores/react";

import { useViews } from "../../../api/views";
import { listText } from "../../../i18n/texts/conversationList";
import { viewsText } from "../../../i18n/texts/views";
import { Button } from "../../../ui/elements/Button";
import { Icon } from "../../../ui/elements/Icon";
import { useListFilter } from "../../navigation/useListFilter";
import { listUpdates } from "./listUpdates";
import { useViewName } from "../views/viewNames";
import { ViewsMenu } from "../views/ViewsMenu";
import { ActiveFilters } from "./ActiveFilters";
import { FilterMenu } from "./FilterMenu";
import styles from "./ListHeader.module.css";

/** Which list is shown, what is new in it, and its filters. */
export function ListHeader() {
  const t = useStore(listText);
  const texts = useStore(viewsText);
  const filter = useListFilter();
  const updates = useStore(listUpdates);
  const name = useViewName(filter);
  const { data: views } = useViews();
  return (
    <div className={styles.header}>
      <div className={styles.line}>
        <h2 className={styles.title}>{name}</h2>
        <ViewsMenu name={name} />
        {updates && (
          <Button variant="primary" className={styles.updates} onClick={updates.show}>
            <Icon name="up" size={14} />
            {t.updates(updates.count)}
          </Button>
        )}
        <FilterMenu filter={filter} />
      </div>
      <ActiveFilters filter={filter} />
      {views?.complete === false && filter.view !== "all" && <p className={styles.note}>{texts.incomplete}</p>}
    </div>
  );
}
