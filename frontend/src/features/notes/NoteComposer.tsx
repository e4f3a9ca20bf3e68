import { useStore } from "@nanostores/react";
import { type KeyboardEvent, type ReactNode, type Ref, useId, useImperativeHandle } from "react";

import { noteText } from "../../i18n/texts/composer";
import { Button } from "../../ui/elements/Button";
import { Icon } from "../../ui/elements/Icon";
import { announceAlert } from "../../ui/feedback/announcer";
import { useAutosize } from "../../ui/hooks/useAutosize";
import { useOnline } from "../../ui/hooks/useOnline";
import { useSendKeys } from "../../ui/hooks/useSendKeys";
import { isStorageAvailable } from "../replies/shared/storage";
import { MentionList } from "./MentionList";
import { type Mention, mentionsIn } from "./mentions";
import styles from "./NoteComposer.module.css";
import { setNoteDraft, useNoteDraft } from "./noteDrafts";
import { FAILURE_TEXTS, forgetFailure, useAddDraft } from "./useAddDraft";
import { useMentionSuggestions } from "./useMentionSuggestions";

/** As the server allows, in Unicode characters: an emoji is one or more. */
const MAX_LENGTH = 20_000;

export interface NoteComposerHandle {
  focus(): void;
  /** Focuses it without the author's action in this composer. */
  focusByItself(): void;
}

interface Props {
  conversationId: string;
  /** Of the conversation. */
  name: string;
  /** Who can be mentioned. */
  people: readonly Mention[];
  /** The control that switches between reply and note. */
  modes: ReactNode;
  sendKeys: string;
  onTyping: () => void;
  onAdded: () => void;
  onEscape: () => void;
  ref?: Ref<NoteComposerHandle>;
}

/** Writes an internal note. It has no way to a reply: not its draft, not the outbox, not the request. */
export function NoteComposer(props: Props) {
  const { conversationId, name, people, modes, sendKeys, onTyping, onAdded, onEscape, ref } = props;
  const t = useStore(noteText);
  const draft = useNoteDraft(conversationId);
  const text = draft?.text ?? "";
  const { add: addDraft, state } = useAddDraft(draft, name, onAdded);
  const isSaved = useStore(isStorageAvailable);
  const online = useOnline();
  const field = useAutosize(text);
  const keyGuard = useSendKeys();
  const [messageId, listId] = [useId(), useId()];
  const suggestions = useMentionSuggestions(field, people, write);

  useImperativeHandle(ref, () => ({
    focus: () => field.current?.focus(),
    focusByItself() {
      field.current?.focus();
      keyGuard.onFocusedByItself();
    },
  }));

  const excess = excessOf(text.trim());

  function write(changed: string) {
    // Those who were chosen stay, also while the list of agents is not loaded.
    const known = [...people, ...(draft?.mentions ?? [])];
    setNoteDraft(conversationId, { text: changed, mentions: mentionsIn(changed, known) });
    onTyping();
  }

  function add() {
    field.current?.focus();
    if (excess > 0) announceAlert(t.tooLong(excess));
    else if (draft && text.trim() !== "" && state !== "adding") addDraft(draft);
  }

  function onKeyDown(event: KeyboardEvent) {
    if (suggestions.handleKey(event)) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.nativeEvent.isComposing) {
      event.preventDefault();
      if (keyGuard.maySend(event)) add();
    }
    if (event.key === "Escape") {
      event.preventDefault();
      onEscape();
    }
  }

  let message = "";
  if (excess > 0) message = t.tooLong(excess);
  else if (state === "notAdded" && !online) message = t.notAddedOffline;
  else if (state && state !== "adding") message = t[FAILURE_TEXTS[state]];
  else if (!isSaved) message = t.notSaved;
  return (
    <form
      className={styles.composer}
      onPointerDown={keyGuard.onTouched}
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      {modes}
      <textarea
        ref={field}
        className={styles.field}
        rows={1}
        aria-label={t.label}
        aria-describedby={messageId}
        aria-invalid={excess > 0}
        aria-autocomplete="list"
        aria-controls={suggestions.people.length > 0 ? listId : undefined}
        aria-activedescendant={suggestions.active ? `${listId}-${suggestions.active.id}` : undefined}
        placeholder={t.placeholder}
        value={text}
        onChange={(event) => {
          keyGuard.onTouched();
          write(event.target.value);
          if (draft) forgetFailure(draft, event.target.value);
          suggestions.update();
        }}
        onSelect={suggestions.update}
        onBlur={suggestions.close}
        onKeyDown={onKeyDown}
      />
      <MentionList id={listId} suggestions={suggestions} />
      <div className={styles.foot}>
        <span id={messageId} className={styles.message} data-problem={message !== "" || undefined}>
          {message || t.onlyTeam}
        </span>
        <kbd className={styles.hint}>{t.hint({ keys: sendKeys })}</kbd>
        <Button type="submit" variant="primary" className={styles.add} disabled={text.trim() === ""} aria-busy={state === "adding"}>
          <Icon name="note" size={16} />
          {state === "notAdded" ? t.retry : t.add}
        </Button>
      </div>
    </form>
  );
}

/** By how many characters a text is too long. */
function excessOf(text: string): number {
  // A text never has more characters than code units: most need not be counted at each keystroke.
  return text.length <= MAX_LENGTH ? 0 : Math.max(0, [...text].length - MAX_LENGTH);
}
