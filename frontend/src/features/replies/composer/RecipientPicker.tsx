import { useStore } from "@nanostores/react";
import { useId } from "react";

import type { Addressee } from "../../../api/types";
import { replyText } from "../../../i18n/texts/composer";
import { audienceOf } from "../shared/recipients";
import styles from "./RecipientPicker.module.css";

interface Props {
  choices: Addressee[][];
  /** Null when the author has to choose. */
  value: Addressee[] | null;
  onChange: (to: Addressee[]) => void;
}

export function RecipientPicker({ choices, value, onChange }: Props) {
  const t = useStore(replyText);
  const name = useId();
  const labels = { customer: t.toCustomer, both: t.toBoth, operator: t.toOperator };
  return (
    <div role="radiogroup" aria-label={t.to} className={styles.picker}>
      {choices.map((to) => (
        <label key={to.join()} className={styles.segment}>
          <input
            type="radio"
            className={styles.radio}
            name={name}
            value={to.join()}
            checked={value?.join() === to.join()}
            onChange={() => onChange(to)}
          />
          {labels[audienceOf(to)]}
        </label>
      ))}
    </div>
  );
}
