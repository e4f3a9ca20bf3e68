import { useStore } from "@nanostores/react";
import { type KeyboardEvent, type ReactNode, type Ref, useId, useImperativeHandle, useRef, useState } from "react";

import type { ConversationDetail } from "../../../api/types";
import { useFormats } from "../../../i18n/format";
import { replyText } from "../../../i18n/texts/composer";
import { uploadText } from "../../../i18n/texts/uploads";
import { fullName } from "../../../model/names";
import { announceAlert } from "../../../ui/feedback/announcer";
import { LazyOverlay } from "../../../ui/feedback/LazyOverlay";
import { lazyRetry } from "../../../ui/feedback/lazyRetry";
import { useAutosize } from "../../../ui/hooks/useAutosize";
import { useSendKeys } from "../../../ui/hooks/useSendKeys";
import { gapsIn } from "../../saved-replies/model/variables";
import type { SavedReplyListHandle } from "../../saved-replies/picker/SavedReplyList";
import { NotKnownNote } from "../../saved-replies/picker/NotKnownNote";
import { selectFirst, useSavedReplyPicker } from "../../saved-replies/picker/useSavedReplyPicker";
import { type Draft, setDraft, startNewDraft, useDraft, useSentElsewhere } from "../drafts/drafts";
import { DraftFiles } from "../files/chips/DraftFiles";
import { filesNote } from "../files/filesNote";
import type { Dropped } from "../files/intake/takenFiles";
import { useTransfers } from "../files/transfers";
import { useFileIntake } from "../files/intake/useFileIntake";
import { addToOutbox } from "../outbox/outbox";
import { audienceOf, recipientChoices } from "../shared/recipients";
import styles from "./Composer.module.css";
import { ComposerNote } from "./ComposerNote";
import { insertQuote } from "./insertQuote";
import { ParkedDrafts } from "./ParkedDrafts";
import { RecipientPicker } from "./RecipientPicker";
import { SendButton } from "./SendButton";
import { shownRecipients } from "./shownRecipients";
import { MAX_LENGTH, MIN_LENGTH, visibleLength } from "./textLength";
import { Tools } from "./Tools";

const SavedReplyList = lazyRetry(() => import("../../saved-replies/picker/SavedReplyList"));
const GapQuestion = lazyRetry(() => import("../../saved-replies/picker/GapQuestion"));

export interface ComposerHandle {
  focus(): void;
  /** Focuses it without the author's action in this composer. */
  focusByItself(): void;
  openSavedReplies(): void;
  /** Opens the browser's dialog. Only a click or a key of the agent may do so. */
  openFiles(): void;
  addFiles(dropped: Dropped): void;
  /** Puts somebody's words at the caret, as a quote. */
  quote(words: string): void;
}

interface Props {
  conversation: ConversationDetail;
  /** Tells the id of the last message of somebody else that the author has seen. */
  lastSeen: () => string | null;
  /** The control that switches between reply and note. */
  modes: ReactNode;
  sendKeys: string;
  sendAndNextKeys: string;
  onTyping: () => void;
  /** Called with the reply's key after it was sent. `opensNext`: the next conversation shall open. */
  onSend: (key: string, opensNext: boolean) => void;
  onEscape: () => void;
  ref?: Ref<ComposerHandle>;
}

const NO_CONTENT: Pick<Draft, "text" | "files"> = { text: "", files: [] };

export function Composer(props: Props) {
  const { conversation, lastSeen, modes, sendKeys, sendAndNextKeys, onTyping, onSend, onEscape, ref } = props;
  const t = useStore(replyText);
  const draft = useDraft(conversation.id);
  const isSentElsewhere = useSentElsewhere(conversation.id);
  const { text, files } = draft ?? NO_CONTENT;
  const choices = recipientChoices(conversation.recipients);
  const hasNoRecipients = choices.length === 0;
  const to = shownRecipients(draft, choices);
  const showsPicker = choices.length > 1 || (to === null && !hasNoRecipients);
  const [wasTooShort, setWasTooShort] = useState(false);
  const field = useAutosize(text);
  const keyGuard = useSendKeys();
  const [noteId, listId] = [useId(), useId()];
  const list = useRef<SavedReplyListHandle>(null);
  const savedReplies = useSavedReplyPicker(conversation.id, field, list);
  const [activeOption, setActiveOption] = useState<string | null>(null);
  const focusField = () => field.current?.focus();
  const intake = useFileIntake(conversation.id, to ?? draft?.to ?? [], focusField);
  const transfers = useTransfers(files);
  const aboutFiles = filesNote(draft, intake.coming, transfers, useStore(uploadText), useFormats());
  const gaps = gapsIn(text);
  /** The question about gaps is open, and what shall happen after sending. */
  const [asksAboutGaps, setAsksAboutGaps] = useState<{ opensNext: boolean } | null>(null);

  useImperativeHandle(ref, () => ({
    focus: focusField,
    focusByItself() {
      field.current?.focus();
      keyGuard.onFocusedByItself();
    },
    openSavedReplies: savedReplies.open,
    openFiles: intake.open,
    addFiles: intake.add,
    quote(words) {
      if (field.current) insertQuote(field.current, words);
    },
  }));

  const { length } = text.trim();
  const isEmpty = text === "" && files.length === 0;

  function send(opensNext = false, acceptsGaps = false) {
    focusField();
    const isTooShort = visibleLength(text) < MIN_LENGTH;
    setWasTooShort(isTooShort);
    if (isTooShort) announceAlert(t.tooShort(MIN_LENGTH));
    if (!draft || to === null || isTooShort || length > MAX_LENGTH) return;
    if (aboutFiles) {
      announceAlert(aboutFiles.text);
      return;
    }
    if (gaps.length > 0 && !acceptsGaps) {
      setAsksAboutGaps({ opensNext });
      return;
    }
    const key = addToOutbox(draft, lastSeen());
    startNewDraft(draft);
    onSend(key, opensNext);
  }

  function onKeyDown(event: KeyboardEvent) {
    if (savedReplies.handleKey(event)) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.nativeEvent.isComposing) {
      event.preventDefault();
      if (keyGuard.maySend(event)) send(event.shiftKey);
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
      <ParkedDrafts conversationId={conversation.id} onEdit={focusField} />
      {hasNoRecipients && (
        <div className={styles.nobody}>
          {isEmpty && modes}
          <p>{t.nobody}</p>
        </div>
      )}
      <form
        // A text that can no longer be sent stays visible, so that it can be copied.
        hidden={hasNoRecipients && isEmpty}
        className={styles.composer}
        data-audience={choices.length > 1 ? audience : undefined}
        onPointerDown={keyGuard.onTouched}
        onPaste={intake.onPaste}
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        {(!hasNoRecipients || !isEmpty) && modes}
        <textarea
          ref={field}
          className={styles.field}
          data-draft={conversation.id}
          rows={1}
          aria-label={t.label}
          aria-describedby={noteId}
          aria-invalid={length > MAX_LENGTH}
          aria-autocomplete="list"
          aria-controls={activeOption === null ? undefined : listId}
          aria-activedescendant={activeOption ?? undefined}
          placeholder={
            to?.includes("customer") && conversation.customer
              ? t.placeholder({ name: conversation.customer.first_name ?? fullName(conversation.customer) })
              : t.placeholderOperator
          }
          value={text}
          onChange={(event) => {
            keyGuard.onTouched();
            // The recipients that are shown now become part of the draft.
            setDraft(conversation.id, { text: event.target.value, to: to ?? draft?.to ?? [] });
            setWasTooShort(false);
            onTyping();
            savedReplies.update();
          }}
          onSelect={savedReplies.update}
          onBlur={savedReplies.close}
          onKeyDown={onKeyDown}
        />
        <Tools onAddFiles={intake.open} onSavedReply={savedReplies.open} />
        <input {...intake.inputProps} />
        {savedReplies.slash && (
          <LazyOverlay fallback={null} onClose={savedReplies.close}>
            <SavedReplyList
              ref={list}
              id={listId}
              conversation={conversation}
              typed={savedReplies.slash.query}
              onInsert={savedReplies.insert}
              onActive={setActiveOption}
            />
          </LazyOverlay>
        )}
        <DraftFiles conversationId={conversation.id} files={files} transfers={transfers} onEmpty={focusField} />
        <div className={styles.foot}>
          {showsPicker && (
            <RecipientPicker
              choices={choices}
              value={to}
              onChange={(chosen) => setDraft(conversation.id, { to: chosen })}
            />
          )}
          <ComposerNote
            id={noteId}
            gap={gaps[0] ?? null}
            files={aboutFiles}
            length={length}
            isTooShort={wasTooShort}
            audience={showsPicker ? audience : "customer"}
            isSentElsewhere={isSentElsewhere}
          />
          <kbd className={styles.hint}>{t.hint({ keys: sendKeys })}</kbd>
          <SendButton
            label={audience ? sendLabels[audience] : t.sendToNobody}
            disabled={text.trim() === "" || to === null || aboutFiles !== null}
            nextKeys={sendAndNextKeys}
            onSendAndNext={() => send(true)}
          />
        </div>
        <NotKnownNote draft={draft} />
      </form>
      {asksAboutGaps && (
        <LazyOverlay onClose={() => setAsksAboutGaps(null)}>
          <GapQuestion
            gaps={gaps}
            onClose={() => {
              setAsksAboutGaps(null);
              focusField();
              if (field.current) selectFirst(field.current, gaps);
            }}
            onSend={() => {
              setAsksAboutGaps(null);
              send(asksAboutGaps.opensNext, true);
            }}
          />
        </LazyOverlay>
      )}
    </>
  );
}
