import { useStore } from "@nanostores/react";
import { type KeyboardEvent, type Ref, useId, useImperativeHandle, useLayoutEffect, useRef, useState } from "react";

import type { Addressee, ConversationDetail } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { replyText } from "../../i18n/texts";
import { nameOf } from "../../model/people";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import styles from "./Composer.module.css";
import { setDraft, useDraft } from "./drafts";
import { addToOutbox } from "./outbox";
import { choicesOf, lengthOf, MAX_LENGTH, MIN_LENGTH } from "./recipients";
import { RecipientsChoice } from "./RecipientsChoice";
import { keeps } from "./storage";

export interface ComposerHandle {
  focus(): void;
}

interface Props {
  conversation: ConversationDetail;
  onSend: () => void;
  onEscape: () => void;
  ref?: Ref<ComposerHandle>;
}

const SEND_KEYS = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘ Enter" : "Ctrl Enter";
const COUNT_FROM = MAX_LENGTH - 2_000;

export function Composer({ conversation, onSend, onEscape, ref }: Props) {
  const t = useStore(replyText);
  const text = useDraft(conversation.id);
  const keepsDrafts = useStore(keeps);
  const choices = choicesOf(conversation.recipients);
  const [chosen, setChosen] = useState<Addressee[] | null>(null);
  const to = chosen ?? choices[0] ?? [];
  const [pressedTooShort, setPressedTooShort] = useState(false);
  const field = useAutosize(text);
  const noteId = useId();

  useImperativeHandle(ref, () => ({ focus: () => field.current?.focus() }));

  const body = text.trim();
  const length = lengthOf(body);
  const sendable = length >= MIN_LENGTH && length <= MAX_LENGTH;

  function send() {
    field.current?.focus();
    if (!sendable) {
      setPressedTooShort(length < MIN_LENGTH);
      return;
    }
    addToOutbox({ conversationId: conversation.id, body, to });
    setDraft(conversation.id, "");
    // Writing to the marketplace is chosen anew each time: nobody should do it by habit.
    setChosen(null);
    onSend();
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.nativeEvent.isComposing) {
      event.preventDefault();
      send();
    }
    if (event.key === "Escape") {
      event.preventDefault();
      onEscape();
    }
  }

  if (choices.length === 0) return <p className={styles.nobody}>{t.nobody}</p>;

  const withOperator = to.includes("operator") && choices.length > 1;
  return (
    <form
      className={styles.composer}
      data-operator={withOperator || undefined}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        ref={field}
        className={styles.field}
        rows={1}
        aria-label={t.label}
        aria-describedby={noteId}
        aria-invalid={length > MAX_LENGTH}
        placeholder={
          to.includes("customer") && conversation.customer
            ? t.placeholder({ name: conversation.customer.first_name ?? nameOf(conversation.customer) })
            : t.placeholderOperator
        }
        value={text}
        onChange={(event) => {
          setDraft(conversation.id, event.target.value);
          setPressedTooShort(false);
        }}
        onKeyDown={onKeyDown}
      />
      <div className={styles.foot}>
        {choices.length > 1 && <RecipientsChoice choices={choices} value={to} onChange={setChosen} />}
        <Note id={noteId} length={length} tooShort={pressedTooShort} to={withOperator ? to : null} keeps={keepsDrafts} />
        <kbd className={styles.hint}>{t.hint({ keys: SEND_KEYS })}</kbd>
        <Button type="submit" look="primary" className={styles.send} disabled={body === ""}>
          <Icon name="up" size={16} />
          {t.send}
        </Button>
      </div>
    </form>
  );
}

interface NoteProps {
  id: string;
  length: number;
  tooShort: boolean;
  to: Addressee[] | null;
  keeps: boolean;
}

/** The one remark worth making about the text, if any. */
function Note({ id, length, tooShort, to, keeps: keepsDrafts }: NoteProps) {
  const t = useStore(replyText);
  const formats = useFormats();
  let note = "";
  let bad = true;
  if (length > MAX_LENGTH) note = t.tooLong({ over: formats.number(length - MAX_LENGTH) });
  else if (tooShort) note = t.tooShort(MIN_LENGTH);
  else if (!keepsDrafts) note = t.notKept;
  else if (length > COUNT_FROM) note = t.left({ left: formats.number(MAX_LENGTH - length) });
  else {
    bad = false;
    if (to) note = to.includes("customer") ? t.warnBoth : t.warnOperator;
  }
  return (
    <span id={id} className={styles.note} data-bad={bad || undefined}>
      {note}
    </span>
  );
}

/** Grows with the text, up to what the style sheet allows. */
function useAutosize(text: string) {
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight}px`;
  }, [text]);
  return field;
}
