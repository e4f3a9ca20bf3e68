import { useStore } from "@nanostores/react";
import { useEffect, useId, useRef, useState } from "react";

import type { SavedReplies } from "../../../api/types";
import { savedRepliesPageText } from "../../../i18n/texts/savedReplies";
import { Button } from "../../../ui/elements/Button";
import { Icon } from "../../../ui/elements/Icon";
import { TimeAgo } from "../../../ui/elements/Time";
import { insertText } from "../picker/slash";
import type { EditedReply, ReplyProblem } from "../model/edited";
import type { Conflict } from "../model/merge";
import { type Language, LANGUAGES } from "../model/variables";
import { ConflictNote } from "./ConflictNote";
import { problemText } from "./problemText";
import styles from "./ReplyForm.module.css";
import { TextField } from "./TextField";
import { VariableButtons } from "./VariableButtons";

interface Props {
  reply: EditedReply;
  saved: SavedReplies;
  problems: readonly ReplyProblem[];
  conflict: Conflict | undefined;
  author: string;
  isReadOnly: boolean;
  onChange: (reply: EditedReply) => void;
  onDelete: () => void;
  /** Null: the list stands beside it. */
  onBack: (() => void) | null;
}

/** One saved reply: its name, and its texts side by side with previews. */
export function ReplyForm({ reply, saved, problems, conflict, author, isReadOnly, onChange, onDelete, onBack }: Props) {
  const t = useStore(savedRepliesPageText);
  const [withoutValues, setWithoutValues] = useState(false);
  const fields = { en: useRef<HTMLTextAreaElement>(null), fr: useRef<HTMLTextAreaElement>(null) };
  const [lastField, setLastField] = useState<Language>("en");
  const nameField = useRef<HTMLInputElement>(null);
  const stored = saved.saved_replies.find(({ id }) => id === reply.id);

  const isNew = reply.name === "" && LANGUAGES.every((language) => reply.texts[language] === "");
  const focusNew = useRef(isNew && !isReadOnly);
  useEffect(() => {
    if (focusNew.current) nameField.current?.focus();
  }, []);

  const problemsOf = (field: string) =>
    problems.filter((problem) => problem.field === field).map((problem) => problemText(problem, t));

  function insertVariable(text: string) {
    const field = fields[lastField].current;
    if (field) insertText(field, field.selectionStart, field.selectionEnd, text);
  }

  return (
    <section className={styles.form} aria-label={reply.name.trim() || t.unnamed}>
      {onBack && (
        <Button variant="link" onClick={onBack} className={styles.back}>
          {t.back}
        </Button>
      )}
      <div className={styles.names}>
        <LineField
          ref={nameField}
          label={t.name}
          value={reply.name}
          problems={problemsOf("name")}
          isReadOnly={isReadOnly}
          onChange={(name) => onChange({ ...reply, name })}
        />
        <LineField
          label={t.shortcut}
          hint={t.shortcutHint}
          value={reply.shortcut}
          problems={problemsOf("shortcut")}
          isReadOnly={isReadOnly}
          onChange={(shortcut) => onChange({ ...reply, shortcut })}
        />
      </div>
      <Problems texts={problemsOf("texts")} />
      <div className={styles.texts}>
        {LANGUAGES.map((language) => (
          <TextField
            key={language}
            ref={fields[language]}
            language={language}
            text={reply.texts[language]}
            shopName={saved.shop_name}
            withoutValues={withoutValues}
            problems={problemsOf(`texts.${language}`)}
            isReadOnly={isReadOnly}
            onFocus={() => setLastField(language)}
            onChange={(text) => onChange({ ...reply, texts: { ...reply.texts, [language]: text } })}
          />
        ))}
      </div>
      <label className={styles.check}>
        <input type="checkbox" checked={withoutValues} onChange={(event) => setWithoutValues(event.target.checked)} />
        {t.withoutValues}
      </label>
      {!isReadOnly && <VariableButtons variables={saved.variables} language={lastField} onInsert={insertVariable} />}
      {conflict && <ConflictNote author={author} conflict={conflict} onDecided={() => nameField.current?.focus()} />}
      <div className={styles.foot}>
        <p className={styles.facts}>
          {stored && stored.uses > 0 ? t.uses(stored.uses) : t.neverUsed}
          {stored?.last_used_at && (
            <>
              {" · "}
              <TimeAgo at={stored.last_used_at} />
            </>
          )}
        </p>
        {!isReadOnly && (
          <Button onClick={onDelete}>
            {t.delete}
          </Button>
        )}
      </div>
    </section>
  );
}

interface LineProps {
  label: string;
  hint?: string;
  value: string;
  problems: string[];
  isReadOnly: boolean;
  onChange: (value: string) => void;
  ref?: React.Ref<HTMLInputElement>;
}

function LineField({ label, hint, value, problems, isReadOnly, onChange, ref }: LineProps) {
  const [fieldId, hintId] = [useId(), useId()];
  return (
    <div className={styles.line}>
      <label htmlFor={fieldId}>{label}</label>
      <input
        ref={ref}
        id={fieldId}
        value={value}
        readOnly={isReadOnly}
        aria-invalid={problems.length > 0}
        aria-describedby={hintId}
        onChange={(event) => onChange(event.target.value)}
      />
      <div id={hintId}>
        {hint !== undefined && <p className={styles.hint}>{hint}</p>}
        <Problems texts={problems} />
      </div>
    </div>
  );
}

/** What has to be solved before the reply can be saved. */
export function Problems({ texts }: { texts: readonly string[] }) {
  return texts.map((text) => (
    <p key={text} className={styles.problem}>
      <Icon name="alert" size={16} />
      {text}
    </p>
  ));
}
