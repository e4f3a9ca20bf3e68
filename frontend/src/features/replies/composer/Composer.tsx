import { useStore } from "@nanostores/react";
import { type KeyboardEvent, type Ref, useId, useImperativeHandle, useLayoutEffect, useRef, useState } from "react";

import type { Addressee, ConversationDetail } from "../../../api/types";
import { replyText } from "../../../i18n/texts/composer";
import { fullName } from "../../../model/names";
import { Button } from "../../../ui/elements/Button";
import { Icon } from "../../../ui/elements/Icon";
import { announceAlert } from "../../../ui/feedback/announcer";
import { type Draft, setDraft, startNewDraft, useDraft, useSentElsewhere } from "../drafts/drafts";
import { addToOutbox } from "../outbox/outbox";
import { audienceOf, recipientChoices } from "../shared/recipients";
import styles from "./Composer.module.css";
import { ComposerNote } from "./ComposerNote";
import { ParkedDrafts } from "./ParkedDrafts";
import { RecipientPicker } from "./RecipientPicker";
import { MAX_LENGTH, MIN_LENGTH, visibleLength } from "./textLength";

export interface ComposerHandle {
  focus(): void;
}

interface Props {
  conversation: ConversationDetail;
  /** The last received message that is shown to the author. */
  seenMessageId: string | null;
  onSend: () => void;
  onEscape: () => void;
  ref?: Ref<ComposerHandle>;
}

const SEND_KEYS = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘ Enter" : "Ctrl Enter";

export function Composer({ conversation, seenMessageId, onSend, onEscape, ref }: Props) {
  const t = useStore(replyText);
  const draft = useDraft(conversation.id);
  const isSentElsewhere = useSentElsewhere(conversation.id);
  const text = draft?.text ?? "";
  const choices = recipientChoices(conversation.recipients);
  const hasNoRecipients = choices.length === 0;
  const to = selectedRecipients(draft, choices);
  const showsPicker = choices.length > 1 || (to === null && !hasNoRecipients);
  const [wasTooShort, setWasTooShort] = useState(false);
  const field = useAutosize(text);
  const noteId = useId();

  useImperativeHandle(ref, () => ({ focus: () => field.current?.focus() }));

  const { length } = text.trim();

  function send() {
    field.current?.focus();
    const isTooShort = visibleLength(text) < MIN_LENGTH;
    setWasTooShort(isTooShort);
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
  const sendLabels = { customer: t.sendToCustomer, both: t.sendToBoth, operator: t.sendToOperator };
  return (
    <>
      <ParkedDrafts conversationId={conversation.id} onEdit={() => field.current?.focus()} />
      {hasNoRecipients && <p className={styles.nobody}>{t.nobody}</p>}
      <form
        // A text that can no longer be sent stays visible, so that it can be copied.
        hidden={hasNoRecipients && text === ""}
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
            // The recipients that are shown now become part of the draft.
            setDraft(conversation.id, { text: event.target.value, to: to ?? draft?.to ?? [] });
            setWasTooShort(false);
          }}
          onKeyDown={onKeyDown}
        />
        <div className={styles.foot}>
          {showsPicker && (
            <RecipientPicker
              choices={choices}
              value={to}
              onChange={(chosen) => setDraft(conversation.id, { text, to: chosen })}
            />
          )}
          <ComposerNote
            id={noteId}
            length={length}
            isTooShort={wasTooShort}
            audience={showsPicker ? audience : "customer"}
            isSentElsewhere={isSentElsewhere}
          />
          <kbd className={styles.hint}>{t.hint({ keys: SEND_KEYS })}</kbd>
          <Button type="submit" variant="primary" className={styles.send} disabled={text.trim() === "" || to === null}>
            <Icon name="up" size={16} />
            {audience ? sendLabels[audience] : t.sendToNobody}
          </Button>
        </div>
      </form>
    </>
  );
}

/**
 * The recipients that are selected. Null when the draft's recipients are no longer possible: the author has to choose
 * others, they are never replaced automatically.
 */
function selectedRecipients(draft: Draft | undefined, choices: Addressee[][]): Addressee[] | null {
  const chosen = choices.find((to) => to.join() === draft?.to.join());
  if (chosen) return chosen;
  return draft && draft.text.trim() !== "" ? null : (choices[0] ?? null);
}

/** A text area that grows with its text, up to the maximum height in the style sheet. */
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
