import { useStore } from "@nanostores/react";
import { useId } from "react";

import type { Addressee } from "../../../api/types";
import { replyText } from "../../../i18n/texts/replies";
import styles from "./RecipientPicker.module.css";
import { audienceOf } from "../shared/recipients";

interface Props {
  choices: Addressee[][];
  /** Null while it has to be chosen. */
  value: Addressee[] | null;
  onChange: (to: Addressee[]) => void;
}

/** Whom the reply is for, always in view. */
export function RecipientPicker({ choices, value, onChange }: Props) {
  const t = useStore(replyText);
  const name = useId();
  const words = { customer: t.toCustomer, both: t.toBoth, operator: t.toOperator };
  return (
    <div role="radiogroup" aria-label={t.to} className={styles.choice}>
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
          {words[audienceOf(to)]}
        </label>
      ))}
    </div>
  );
}
