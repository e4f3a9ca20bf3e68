import { useStore } from "@nanostores/react";
import { useId } from "react";

import { writingText } from "../../../i18n/texts/composer";
import { Icon } from "../../../ui/elements/Icon";
import styles from "./ModePicker.module.css";

export type WritingMode = "reply" | "note";

interface Props {
  mode: WritingMode;
  /** The mode whose text is unfinished although the other one is shown. */
  unfinished: WritingMode | null;
  /** `byPointer`: the agent goes on in the text, while the arrow keys stay in the picker. */
  onChange: (mode: WritingMode, byPointer: boolean) => void;
}

export function ModePicker({ mode, unfinished, onChange }: Props) {
  const t = useStore(writingText);
  const name = useId();
  const labels = { reply: t.reply, note: t.note };
  return (
    <div role="radiogroup" aria-label={t.modes} className={styles.picker}>
      {(["reply", "note"] as const).map((value) => (
        <label key={value} className={styles.segment} title={value === "reply" ? "r" : "n"}>
          <input
            type="radio"
            className={styles.radio}
            name={name}
            value={value}
            checked={mode === value}
            onChange={() => onChange(value, false)}
            // A click by the keyboard has no detail.
            onClick={({ detail }) => detail > 0 && onChange(value, true)}
          />
          {value === "note" && <Icon name="note" size={14} />}
          {labels[value]}
          {unfinished === value && (
            <span className={styles.unfinished}>
              <span className="visually-hidden">, {t.hasDraft}</span>
            </span>
          )}
        </label>
      ))}
    </div>
  );
}
