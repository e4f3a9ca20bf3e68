import { useStore } from "@nanostores/react";
import { useEffect, useEffectEvent, useRef } from "react";

import type { Conversation } from "../../../api/types";
import { useFormats } from "../../../i18n/format";
import { selectionText, triageResultText } from "../../../i18n/texts/triage";
import { Button } from "../../../ui/elements/Button";
import { Icon } from "../../../ui/elements/Icon";
import { announce } from "../../../ui/feedback/announcer";
import { clearSelection, MAX_SELECTED, selectAllListed, selectedIds } from "../../navigation/selection";
import { useListFilter } from "../../navigation/useListFilter";
import { ActionButtons } from "../ActionButtons";
import styles from "./SelectionActions.module.css";
import { useActions } from "../useActions";
import { useAskSelected } from "./useAskSelected";
import { useDeselectLeft } from "./useDeselectLeft";
import { useSelectView } from "./useSelectView";

interface Props {
  selected: readonly Conversation[];
  /** What was selected when this began to be loaded. */
  first: readonly Conversation[];
  /** All that are loaded. */
  rows: readonly Conversation[];
  /** Whether keys are for the selection. */
  hasCommands: boolean;
}

/** How many conversations are selected and what can be done with them; while that is under way, how far it is. */
export default function SelectionActions({ selected, first, rows, hasCommands }: Props) {
  const t = useStore(selectionText);
  const results = useStore(triageResultText);
  const formats = useFormats();
  const total = rows.length;
  useDeselectLeft(rows, first);
  const askThem = useAskSelected(selected, first);
  const options = { movesOn: false, onLeft: clearSelection, askThem };
  const { ask, actions, question, progress } = useActions(selected, options);
  const view = useSelectView(useListFilter());
  const isLoading = view.found !== null;
  const isAtLimit = selected.length === MAX_SELECTED && (view.hasMore || total > MAX_SELECTED);
  const max = formats.number(MAX_SELECTED);
  const clear = useRef<HTMLButtonElement>(null);
  const wasLoading = useRef(false);
  const follow = useEffectEvent(() => {
    // A screen reader does not read a status that appears together with its text.
    if (view.found !== null) announce(t.loadingView({ found: formats.number(view.found) }));
    else if (wasLoading.current) {
      announce(t.selected(selectedIds.get().size));
      // The button that had the focus is gone.
      if (document.activeElement === document.body) clear.current?.focus();
    }
    wasLoading.current = isLoading;
  });
  useEffect(() => follow(), [isLoading]);
  const sayLimit = useEffectEvent(() => announce(`${t.selected(MAX_SELECTED)}. ${t.limit({ max })}`));
  useEffect(() => {
    if (isAtLimit) sayLimit();
  }, [isAtLimit]);

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
            {!isAllLoaded && !isAtLimit && (
              <Button variant="link" onClick={selectAllListed}>
                {total > MAX_SELECTED ? t.selectFirst({ max }) : t.selectAll({ total: String(total) })}
              </Button>
            )}
            {isAllLoaded && view.hasMore && total < MAX_SELECTED && (
              <Button variant="link" onClick={view.run}>
                {t.selectView}
              </Button>
            )}
          </div>
          {isAtLimit && <p className={styles.note}>{t.limit({ max })}</p>}
          <ActionButtons conversations={selected} ask={ask} actions={actions} hasCommands={hasCommands} />
        </section>
      )}
      {question}
    </>
  );
}
