import { useStore } from "@nanostores/react";
import { type KeyboardEvent, type ReactNode, type Ref, useEffect, useId, useImperativeHandle, useState } from "react";

import { useAddNote } from "../../api/conversations/activity";
import { ApiError } from "../../api/errors";
import { noteText } from "../../i18n/texts/composer";
import { Button } from "../../ui/elements/Button";
import { Icon } from "../../ui/elements/Icon";
import { announce, announceAlert } from "../../ui/feedback/announcer";
import { useAutosize } from "../../ui/hooks/useAutosize";
import { useOnline } from "../../ui/hooks/useOnline";
import { useSendKeys } from "../../ui/hooks/useSendKeys";
import { isStorageAvailable } from "../replies/shared/storage";
import { MentionList } from "./MentionList";
import { type Mention, mentionsIn } from "./mentions";
import styles from "./NoteComposer.module.css";
import { clearAddedNote, followNoteDrafts, renewNoteDraft, setNoteDraft, useNoteDraft } from "./noteDrafts";
import { useMentionSuggestions } from "./useMentionSuggestions";

/** As the server allows. */
const MAX_LENGTH = 20_000;

export interface NoteComposerHandle {
  focus(): void;
  /** Focuses it without the author's action in this composer. */
  focusByItself(): void;
}

interface Props {
  conversationId: string;
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
  const { conversationId, people, modes, sendKeys, onTyping, onAdded, onEscape, ref } = props;
  const t = useStore(noteText);
  const draft = useNoteDraft(conversationId);
  const text = draft?.text ?? "";
  const { mutate, isPending } = useAddNote();
  const [problem, setProblem] = useState<"notAdded" | "changed" | null>(null);
  const isSaved = useStore(isStorageAvailable);
  const online = useOnline();
  const field = useAutosize(text);
  const keyGuard = useSendKeys();
  const [messageId, listId] = [useId(), useId()];
  const suggestions = useMentionSuggestions(field, people, write);

  useEffect(() => followNoteDrafts(), []);
  useImperativeHandle(ref, () => ({
    focus: () => field.current?.focus(),
    focusByItself() {
      field.current?.focus();
      keyGuard.onFocusedByItself();
    },
  }));

  const excess = text.trim().length - MAX_LENGTH;

  function write(changed: string) {
    // Those who were chosen stay, also while the list of agents is not loaded.
    const known = [...people, ...(draft?.mentions ?? [])];
    setNoteDraft(conversationId, { text: changed, mentions: mentionsIn(changed, known) });
    onTyping();
  }

  function add() {
    field.current?.focus();
    if (!draft || text.trim() === "" || excess > 0 || isPending) return;
    setProblem(null);
    const { id: key, author, mentions } = draft;
    mutate(
      { conversationId, key, author, body: text.trim(), mentions: mentions.map(({ id }) => id) },
      {
        onSuccess: () => {
          clearAddedNote(draft);
          announce(noteText.get().added);
          onAdded();
        },
        onError: (error) => {
          const isChanged = error instanceof ApiError && error.code === "idempotency_key_reused";
          if (isChanged) renewNoteDraft(draft);
          setProblem(isChanged ? "changed" : "notAdded");
          announceAlert(isChanged ? noteText.get().earlierAdded : noteText.get().notAdded);
        },
      },
    );
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
  else if (problem === "changed") message = t.earlierAdded;
  else if (problem === "notAdded") message = online ? t.notAdded : t.notAddedOffline;
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
          if (problem === "changed") setProblem(null);
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
        <Button type="submit" variant="primary" className={styles.add} disabled={text.trim() === ""} aria-busy={isPending}>
          <Icon name="note" size={16} />
          {problem === "notAdded" ? t.retry : t.add}
        </Button>
      </div>
    </form>
  );
}
