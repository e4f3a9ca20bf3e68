import { useStore } from "@nanostores/react";
import { type KeyboardEvent, type Ref, useId, useImperativeHandle, useLayoutEffect, useRef, useState } from "react";

import type { Addressee, ConversationDetail } from "../../../api/types";
import { replyText } from "../../../i18n/texts/replies";
import { fullName } from "../../../model/names";
import { announceAlert } from "../../../ui/feedback/announcer";
import { Button } from "../../../ui/elements/Button";
import { Icon } from "../../../ui/elements/Icon";
import { ParkedDrafts } from "./ParkedDrafts";
import styles from "./Composer.module.css";
import { type Draft, setDraft, startNewDraft, useDraft, useSentElsewhere } from "../drafts/drafts";
import { ComposerNote } from "./ComposerNote";
import { addToOutbox } from "../outbox/outbox";
import { audienceOf, recipientChoices } from "../shared/recipients";
import { RecipientPicker } from "./RecipientPicker";
import { MAX_LENGTH, MIN_LENGTH, visibleLength } from "./textLength";

export interface ComposerHandle {
  focus(): void;
}

interface Props {
  conversation: ConversationDetail;
  /** The last of the server's messages that the author has before them. */
  seenMessageId: string | null;
  onSend: () => void;
  onEscape: () => void;
  ref?: Ref<ComposerHandle>;
}

const SEND_KEYS = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘ Enter" : "Ctrl Enter";

export function Composer({ conversation, seenMessageId, onSend, onEscape, ref }: Props) {
  const t = useStore(replyText);
  const draft = useDraft(conversation.id);
  const sentElsewhere = useSentElsewhere(conversation.id);
  const text = draft?.text ?? "";
  const choices = recipientChoices(conversation.recipients);
  const isForNobody = choices.length === 0;
  const to = recipientsOf(draft, choices);
  const isToBeChosen = choices.length > 1 || (to === null && !isForNobody);
  const [pressedTooShort, setPressedTooShort] = useState(false);
  const field = useAutosize(text);
  const noteId = useId();

  useImperativeHandle(ref, () => ({ focus: () => field.current?.focus() }));

  const { length } = text.trim();

  function send() {
    field.current?.focus();
    const isTooShort = visibleLength(text) < MIN_LENGTH;
    setPressedTooShort(isTooShort);
    if (isTooShort) announceAlert(t.tooShort(MIN_LENGTH));
    if (!draft || to === null || isTooShort || length > MAX_LENGTH) return;
    addToOutbox(draft, seenMessageId);
    startNewDraft(draft);
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

  const audience = to && audienceOf(to);
  const sendWords = { customer: t.sendToCustomer, both: t.sendToBoth, operator: t.sendToOperator };
  return (
    <>
      <ParkedDrafts conversationId={conversation.id} onUse={() => field.current?.focus()} />
      {isForNobody && <p className={styles.nobody}>{t.nobody}</p>}
      <form
        // What was written stays to be read and copied when nobody may be written to any more.
        hidden={isForNobody && text === ""}
        className={styles.composer}
        data-audience={choices.length > 1 ? audience : undefined}
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <textarea
          ref={field}
          className={styles.field}
          data-draft={conversation.id}
          rows={1}
          aria-label={t.label}
          aria-describedby={noteId}
          aria-invalid={length > MAX_LENGTH}
          placeholder={
            to?.includes("customer") && conversation.customer
              ? t.placeholder({ name: conversation.customer.first_name ?? fullName(conversation.customer) })
              : t.placeholderOperator
          }
          value={text}
          onChange={(event) => {
            // The recipients that stand there now are part of what is written.
            setDraft(conversation.id, { text: event.target.value, to: to ?? draft?.to ?? [] });
            setPressedTooShort(false);
          }}
          onKeyDown={onKeyDown}
        />
        <div className={styles.foot}>
          {isToBeChosen && (
            <RecipientPicker
              choices={choices}
              value={to}
              onChange={(chosen) => setDraft(conversation.id, { text, to: chosen })}
            />
          )}
          <ComposerNote
            id={noteId}
            length={length}
            tooShort={pressedTooShort}
            audience={isToBeChosen ? audience : "customer"}
            sentElsewhere={sentElsewhere}
          />
          <kbd className={styles.hint}>{t.hint({ keys: SEND_KEYS })}</kbd>
          <Button type="submit" look="primary" className={styles.send} disabled={text.trim() === "" || to === null}>
            <Icon name="up" size={16} />
            {audience ? sendWords[audience] : t.sendToNobody}
          </Button>
        </div>
      </form>
    </>
  );
}

/** Whom a draft is for; null when words are for somebody who cannot be written to any more: that is for a person to say. */
function recipientsOf(draft: Draft | undefined, choices: Addressee[][]): Addressee[] | null {
  const chosen = choices.find((to) => to.join() === draft?.to.join());
  if (chosen) return chosen;
  return draft && draft.text.trim() !== "" ? null : (choices[0] ?? null);
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
