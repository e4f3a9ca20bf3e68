import { useStore } from "@nanostores/react";
import { useId } from "react";

import type { Addressee } from "../../api/types";
import { replyText } from "../../i18n/texts";
import { Icon } from "../../ui/Icon";
import styles from "./Composer.module.css";

interface Props {
  choices: Addressee[][];
  value: Addressee[];
  onChange: (to: Addressee[]) => void;
}

export function RecipientsChoice({ choices, value, onChange }: Props) {
  const t = useStore(replyText);
  const id = useId();
  const label = (to: Addressee[]) => {
    if (!to.includes("operator")) return t.toCustomer;
    return to.includes("customer") ? t.toBoth : t.toOperator;
  };
  return (
    <span className={styles.to}>
      <label htmlFor={id}>{t.to}</label>
      <select
        className={styles.select}
        id={id}
        value={value.join()}
        onChange={(event) => {
          const choice = choices.find((to) => to.join() === event.target.value);
          if (choice) onChange(choice);
        }}
      >
        {choices.map((to) => (
          <option key={to.join()} value={to.join()}>
            {label(to)}
          </option>
        ))}
      </select>
      <span className={styles.chevron}>
        <Icon name="chevron" size={14} />
      </span>
    </span>
  );
}
