import { useStore } from "@nanostores/react";
import { useEffect } from "react";
import { useParams } from "react-router";

import { selectionText, triageResultText } from "../../i18n/texts/triage";
import { Button } from "../../ui/elements/Button";
import { Icon } from "../../ui/elements/Icon";
import { useCommands } from "../commands/registry";
import { listedRows } from "../navigation/listedRows";
import { clearSelection, selectAllListed, selectedIds, toggleSelected } from "../navigation/selection";
import { useListFilter } from "../navigation/useListFilter";
import { ActionButtons } from "./ActionButtons";
import styles from "./SelectionBar.module.css";
import { useActions } from "./useActions";

/** The bar of the selection: how many are selected, what can be done with them, and how far that is. */
export function SelectionBar() {
  const t = useStore(selectionText);
  const results = useStore(triageResultText);
  const { conversationId } = useParams();
  const rows = useStore(listedRows);
  const ids = useStore(selectedIds);
  const selected = rows.filter(({ id }) => ids.has(id));
  const filter = useListFilter();
  const { actions, question, progress } = useActions(selected, { movesOn: false, onLeft: clearSelection });

  // A selection belongs to the list in which it was made.
  useEffect(() => clearSelection, [filter]);

  useCommands({
    select: {
      run: () => {
        const id = focusedRow() ?? conversationId;
        if (id !== undefined) toggleSelected(id);
      },
      isAvailable: () => (focusedRow() ?? conversationId) !== undefined,
    },
    selectAll: { run: selectAllListed, isAvailable: () => rows.length > 0 },
    clearSelection: { run: clearSelection, isAvailable: () => selected.length > 0 },
  });

  if (progress) {
    return (
      <section aria-label={t.region} className={styles.bar}>
        <label className={styles.progress}>
          {results.working({ done: String(progress.done), total: String(progress.total) })}
          <progress value={progress.done} max={progress.total} />
        </label>
      </section>
    );
  }
  return (
    <>
      {selected.length > 0 && (
        <section aria-label={t.region} className={styles.bar}>
          <div className={styles.line}>
            <Button variant="icon" aria-label={t.clear} title={t.clear} onClick={clearSelection}>
              <Icon name="close" />
            </Button>
            <strong role="status">{t.selected(selected.length)}</strong>
            {selected.length < rows.length && (
              <Button variant="link" onClick={selectAllListed}>
                {t.selectAll({ total: String(rows.length) })}
              </Button>
            )}
          </div>
          <ActionButtons conversations={selected} actions={actions} />
        </section>
      )}
      {question}
    </>
  );
}

/** The conversation of the row that has the focus. */
function focusedRow(): string | undefined {
  const row = document.activeElement?.closest<HTMLElement>("[data-conversation]");
  return row?.dataset.conversation;
}
