import { useStore } from "@nanostores/react";

import type { VariableName } from "../../../api/types";
import { locale } from "../../../i18n";
import { savedRepliesPageText } from "../../../i18n/texts/savedReplies";
import { type Language, labelOf } from "../model/variables";
import styles from "./ReplyForm.module.css";

const EXAMPLES: Record<Language, string> = {
  en: "{customer_first_name|there}",
  fr: "{customer_first_name|cher client}",
};

interface Props {
  variables: readonly VariableName[];
  /** Of the text into which they are inserted. */
  language: Language;
  onInsert: (text: string) => void;
}

/** Inserts a variable into the text that had the focus last. */
export function VariableButtons({ variables, language, onInsert }: Props) {
  const t = useStore(savedRepliesPageText);
  const page: Language = useStore(locale) === "en" ? "en" : "fr";
  return (
    <fieldset className={styles.variables}>
      <legend>{t.variables}</legend>
      <div className={styles.chips}>
        {variables.map((name) => (
          <button
            key={name}
            type="button"
            className={styles.chip}
            title={`{${name}}`}
            // The field keeps the focus and its caret.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => onInsert(`{${name}}`)}
          >
            {labelOf(name, page)}
          </button>
        ))}
      </div>
      <p className={styles.hint}>{t.variablesHint({ example: EXAMPLES[language] })}</p>
    </fieldset>
  );
}
