import { useStore } from "@nanostores/react";
import { useEffect, useRef } from "react";

import type { Conversation } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { selectionText, triageResultText } from "../../i18n/texts/triage";
import { Button } from "../../ui/elements/Button";
import { Icon } from "../../ui/elements/Icon";
import { clearSelection, selectAllListed } from "../navigation/selection";
import { useListFilter } from "../navigation/useListFilter";
import { ActionButtons } from "./ActionButtons";
import styles from "./SelectionActions.module.css";
import { useActions } from "./useActions";
import { MAX_SELECTED, useSelectView } from "./useSelectView";

interface Props {
  selected: readonly Conversation[];
  /** How many rows are loaded. */
  total: number;
  /** Whether keys are for the selection. */
  hasCommands: boolean;
}

/** How many conversations are selected and what can be done with them; while that is under way, how far it is. */
export default function SelectionActions({ selected, total, hasCommands }: Props) {
  const t = useStore(selectionText);
  const results = useStore(triageResultText);
  const formats = useFormats();
  const { ask, actions, question, progress } = useActions(selected, { movesOn: false, onLeft: clearSelection });
  const view = useSelectView(useListFilter());
  const isLoading = view.found !== null;
  const clear = useRef<HTMLButtonElement>(null);
  // The button that had the focus is gone.
  useEffect(() => {
    if (!isLoading && document.activeElement === document.body) clear.current?.focus();
  }, [isLoading]);

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
  if (view.found !== null) {
    return (
      <section aria-label={t.region} className={styles.bar}>
        <div className={styles.loading}>
          <label className={styles.progress}>
            {t.loadingView({ found: formats.number(view.found) })}
            <progress />
          </label>
          <Button autoFocus onClick={view.cancel}>
            {t.cancel}
          </Button>
        </div>
      </section>
    );
  }
  const isAllLoaded = selected.length === total;
  return (
    <>
      {selected.length > 0 && (
        <section aria-label={t.region} className={styles.bar}>
          <div className={styles.line}>
            <Button ref={clear} variant="icon" aria-label={t.clear} title={t.clear} onClick={clearSelection}>
              <Icon name="close" />
            </Button>
            <strong role="status">{t.selected(selected.length)}</strong>
            {!isAllLoaded && !view.isPart && (
              <Button variant="link" onClick={selectAllListed}>
                {t.selectAll({ total: String(total) })}
              </Button>
            )}
            {isAllLoaded && view.hasMore && total < MAX_SELECTED && (
              <Button variant="link" onClick={view.run}>
                {t.selectView}
              </Button>
            )}
          </div>
          {view.isPart && (
            <p role="status" className={styles.note}>
              {t.viewHasMore({ max: formats.number(MAX_SELECTED) })}
            </p>
          )}
          <ActionButtons conversations={selected} ask={ask} actions={actions} hasCommands={hasCommands} />
        </section>
      )}
      {question}
    </>
  );
}
