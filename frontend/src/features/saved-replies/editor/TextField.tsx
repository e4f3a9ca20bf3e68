import { useStore } from "@nanostores/react";
import { type RefObject, useId } from "react";

import { savedRepliesPageText } from "../../../i18n/texts/savedReplies";
import { Icon } from "../../../ui/elements/Icon";
import { fill, type Values } from "../model/template";
import type { Language } from "../model/variables";
import { exampleValues } from "./example";
import { Problems } from "./ReplyForm";
import styles from "./ReplyForm.module.css";

interface Props {
  ref: RefObject<HTMLTextAreaElement | null>;
  language: Language;
  text: string;
  shopName: string | null;
  withoutValues: boolean;
  problems: string[];
  isReadOnly: boolean;
  onFocus: () => void;
  onChange: (text: string) => void;
}

/** The text in one language, and what a customer would read. */
export function TextField(props: Props) {
  const { ref, language, text, shopName, withoutValues, problems, isReadOnly, onFocus, onChange } = props;
  const t = useStore(savedRepliesPageText);
  const [fieldId, noteId, previewId] = [useId(), useId(), useId()];
  const isFrench = language === "fr";
  const isMissing = text.trim() === "";
  const values: Values = withoutValues ? {} : exampleValues(language, shopName);
  return (
    <div className={styles.language}>
      <label htmlFor={fieldId}>{isFrench ? t.frenchText : t.englishText}</label>
      <textarea
        ref={ref}
        id={fieldId}
        className={styles.text}
        lang={language}
        rows={9}
        value={text}
        readOnly={isReadOnly}
        aria-invalid={problems.length > 0}
        aria-describedby={noteId}
        onFocus={onFocus}
        onChange={(event) => onChange(event.target.value)}
      />
      <div id={noteId}>
        {isMissing && (
          <p className={styles.warning}>
            <Icon name="alert" size={16} />
            <span>
              <strong>{isFrench ? t.lacksFr : t.lacksEn}.</strong> {isFrench ? t.lacksFrLong : t.lacksEnLong}
            </span>
          </p>
        )}
        <Problems texts={problems} />
      </div>
      <h3 id={previewId} className={styles.previewTitle}>
        {t.preview}
      </h3>
      <p className={styles.preview} lang={language} aria-labelledby={previewId} dir="auto">
        {isMissing ? <span className={styles.empty}>{t.previewEmpty}</span> : fill(text.trim(), values, language).text}
      </p>
    </div>
  );
}
