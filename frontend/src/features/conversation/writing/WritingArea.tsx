import { useStore } from "@nanostores/react";
import { type ClipboardEvent, type Ref, type RefObject, useImperativeHandle, useRef, useState } from "react";
import { flushSync } from "react-dom";

import { useAgents } from "../../../api/agents";
import type { ConversationDetail } from "../../../api/types";
import { uploadText } from "../../../i18n/texts/uploads";
import { showProblem } from "../../../ui/feedback/toasts";
import { NoteComposer, type NoteComposerHandle } from "../../notes/NoteComposer";
import { useNoteDraft } from "../../notes/noteDrafts";
import { Composer, type ComposerHandle } from "../../replies/composer/Composer";
import { useDraft } from "../../replies/drafts/drafts";
import { DropTarget, type FileTaker } from "../../replies/files/intake/DropTarget";
import { hasFiles } from "../../replies/files/intake/takenFiles";
import { useFileDrop } from "../../replies/files/intake/useFileDrop";
import { useServerDraft } from "../../replies/server-drafts/openedConversation";
import { nameOf } from "../../triage/explain";
import { ModePicker, type WritingMode } from "./ModePicker";
import styles from "./WritingArea.module.css";

export interface WritingAreaHandle {
  /** Focuses what is shown, the reply or the note, without the author's action there. */
  focusByItself(): void;
  focusReply(): void;
  focusNote(): void;
  openSavedReplies(): void;
  openFiles(): void;
  /** Puts somebody's words into the reply, as a quote. */
  quote(words: string): void;
}

interface Props {
  conversation: ConversationDetail;
  /** Tells the id of the last message of somebody else that the author has seen. */
  lastSeen: () => string | null;
  /** Where files can be dropped. */
  dropTarget: RefObject<HTMLElement | null>;
  onTyping: () => void;
  onSend: (key: string, opensNext: boolean) => void;
  onNoteAdded: () => void;
  onEscape: () => void;
  ref?: Ref<WritingAreaHandle>;
}

const COMMAND = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘" : "Ctrl";
const SEND_KEYS = `${COMMAND} Enter`;
const SEND_AND_NEXT_KEYS = `${COMMAND} Shift Enter`;

/**
 * Writes a reply or an internal note. These are two components, each with its own text: changing the mode never moves
 * words from one to the other.
 */
export function WritingArea(props: Props) {
  const { conversation, lastSeen, dropTarget, onTyping, onSend, onNoteAdded, onEscape, ref } = props;
  const { id } = conversation;
  const t = useStore(uploadText);
  const composer = useRef<ComposerHandle>(null);
  const noteComposer = useRef<NoteComposerHandle>(null);
  const people = useAgents();
  useServerDraft(id);
  const draft = useDraft(id);
  const hasReplyDraft = isWritten(draft?.text) || (draft !== undefined && draft.files.length > 0);
  const hasNoteDraft = isWritten(useNoteDraft(id)?.text);
  // After a reload, an agent who was writing a note goes on with it.
  const [mode, setMode] = useState<WritingMode>(hasNoteDraft && !hasReplyDraft ? "note" : "reply");

  function focusOn(next: WritingMode) {
    // The field has to exist before it can be focused.
    flushSync(() => setMode(next));
    (next === "reply" ? composer : noteComposer).current?.focus();
  }

  useImperativeHandle(ref, () => ({
    focusByItself: () => (composer.current ?? noteComposer.current)?.focusByItself(),
    focusReply: () => focusOn("reply"),
    focusNote: () => focusOn("note"),
    openSavedReplies() {
      focusOn("reply");
      composer.current?.openSavedReplies();
    },
    openFiles() {
      focusOn("reply");
      composer.current?.openFiles();
    },
    quote(words) {
      focusOn("reply");
      composer.current?.quote(words);
    },
  }));

  const replyTaker = conversation.recipients.length > 0 ? "reply" : "nobody";
  const taker: FileTaker = mode === "note" ? "note" : replyTaker;
  const isDragging = useFileDrop(
    dropTarget,
    () => taker === "reply",
    (dropped) => composer.current?.addFiles(dropped),
  );

  function onPasteInNote({ clipboardData }: ClipboardEvent) {
    const isText = clipboardData.types.includes("text/plain");
    if (hasFiles(clipboardData) && !isText) showProblem(t.pastedIntoNote);
  }

  const isOtherUnfinished = mode === "reply" ? hasNoteDraft : hasReplyDraft;
  const otherMode = mode === "reply" ? "note" : "reply";
  const modes = (
    <ModePicker
      mode={mode}
      unfinished={isOtherUnfinished ? otherMode : null}
      onChange={(next, byPointer) => (byPointer ? focusOn(next) : setMode(next))}
    />
  );
  return (
    <div className={styles.area} onPaste={mode === "note" ? onPasteInNote : undefined}>
      {isDragging && <DropTarget taker={taker} />}
      {mode === "note" ? (
        <NoteComposer
          ref={noteComposer}
          conversationId={id}
          name={nameOf(conversation)}
          people={people}
          modes={modes}
          sendKeys={SEND_KEYS}
          onTyping={onTyping}
          onAdded={onNoteAdded}
          onEscape={onEscape}
        />
      ) : (
        <Composer
          ref={composer}
          conversation={conversation}
          lastSeen={lastSeen}
          modes={modes}
          sendKeys={SEND_KEYS}
          sendAndNextKeys={SEND_AND_NEXT_KEYS}
          onTyping={onTyping}
          onSend={onSend}
          onEscape={onEscape}
        />
      )}
    </div>
  );
}

function isWritten(text: string | undefined): boolean {
  return text !== undefined && text.trim() !== "";
}
