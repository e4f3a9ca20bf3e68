import { useStore } from "@nanostores/react";

import type { Conversation } from "../../api/types";
import { selectionText, triageResultText } from "../../i18n/texts/triage";
import { Button } from "../../ui/elements/Button";
import { Icon } from "../../ui/elements/Icon";
import { clearSelection, selectAllListed } from "../navigation/selection";
import { ActionButtons } from "./ActionButtons";
import styles from "./SelectionActions.module.css";
import { useActions } from "./useActions";

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
  const { ask, actions, question, progress } = useActions(selected, { movesOn: false, onLeft: clearSelection });

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
            {selected.length < total && (
              <Button variant="link" onClick={selectAllListed}>
                {t.selectAll({ total: String(total) })}
              </Button>
            )}
          </div>
          <ActionButtons conversations={selected} ask={ask} actions={actions} hasCommands={hasCommands} />
        </section>
      )}
      {question}
    </>
  );
}
