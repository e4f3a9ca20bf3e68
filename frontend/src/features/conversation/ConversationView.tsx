import { type RefObject, useCallback, useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import { useLocation } from "react-router";

import type { LoadedConversation } from "../../api/conversations/merge";
import { usePresence } from "../../api/conversations/presence";
import { LazyOverlay } from "../../ui/feedback/LazyOverlay";
import { lazyRetry } from "../../ui/feedback/lazyRetry";
import { LOW, NARROW, useMediaQuery } from "../../ui/hooks/useMediaQuery";
import { useCommands, useUndo } from "../commands/registry";
import { focusRow } from "../navigation/focusRow";
import { asksToMoveFocus, asksToWrite } from "../navigation/moveFocus";
import { useNextConversation } from "../navigation/useNextConversation";
import { nameOf } from "../triage/explain";
import { shownRecipients } from "../replies/composer/shownRecipients";
import { usePendingReplies } from "../replies/outbox/usePendingReplies";
import { findDraft } from "../replies/server-drafts/localDrafts";
import { useAuthorId } from "../replies/shared/author";
import { recipientChoices } from "../replies/shared/recipients";
import { ReplyActionsContext } from "./actions/replyActionsContext";
import { useReplyActions } from "./actions/useReplyActions";
import { useUndoOutcome } from "./actions/useUndoOutcome";
import { useTimelineActivity } from "./activity/useTimelineActivity";
import styles from "./ConversationView.module.css";
import { useAssignOnReply } from "./actions/useAssignOnReply";
import { DecisionContext } from "./decisions/DecisionButtons";
import { useDetailsOpen } from "./details/useDetailsOpen";
import { FollowedReplyBar } from "./followed/FollowedReplyBar";
import { follow } from "./followed/followedReply";
import { ConversationHeader } from "./header/ConversationHeader";
import { type DeliveryState, doneBy, timelineMessages } from "./model/timelineMessage";
import { QuoteContext, useQuoting } from "./quoting/useQuoting";
import { StaleNote } from "./StaleNote";
import { MessageLog, type MessageLogHandle } from "./timeline/MessageLog";
import { useAnnounceDeliveryStates } from "./timeline/useAnnounceDeliveryStates";
import { useTyping } from "./useTyping";
import { WritingArea, type WritingAreaHandle } from "./writing/WritingArea";

/** The states of the agent's own reply that the command Undo undoes. Others have only their button. */
const UNDOABLE: ReadonlySet<DeliveryState> = new Set(["waiting", "unsent"]);

const DetailsPanel = lazyRetry(() => import("./details/DetailsPanel"));

interface Props {
  loaded: LoadedConversation;
  /** When the server last answered, by the browser's clock, if it does not answer now. */
  staleSince: number | null;
}

export function ConversationView({ loaded, staleSince }: Props) {
  const { conversation } = loaded;
  const { id } = conversation;
  const author = useAuthorId();
  const writing = useRef<WritingAreaHandle>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const log = useRef<MessageLogHandle>(null);
  const section = useRef<HTMLElement>(null);
  const detailsButton = useRef<HTMLButtonElement>(null);
  const narrow = useMediaQuery(NARROW);
  const low = useMediaQuery(LOW);
  const location = useLocation();
  const details = useDetailsOpen();

  const { typing, onTyping } = useTyping();
  const [seenId, setSeenId] = useState<string | null>(null);
  usePresence(id, { typing, seenMessageId: seenId });

  const focusReply = useCallback(() => writing.current?.focusReply(), []);
  const lastSeen = useCallback(() => log.current?.lastSeenOfOthers() ?? null, []);
  const { actions, error } = useReplyActions(id, lastSeen, focusReply);
  const pending = usePendingReplies(id);
  const messages = useMemo(() => timelineMessages(loaded.messages, pending), [loaded.messages, pending]);
  const { activity, hasFailed } = useTimelineActivity(loaded);
  useAnnounceDeliveryStates(messages);
  useUndoOutcome(id, loaded.messages);

  const moveFocus = useEffectEvent(() => {
    if (asksToMoveFocus(location.state)) log.current?.focus();
    else if (asksToWrite(location.state) && !narrow) writing.current?.focusByItself();
    else if (narrow) heading.current?.focus({ preventScroll: true });
  });
  useEffect(() => moveFocus(), [location.key]);
  useFocusWhenClosed(details.open, detailsButton);

  useCommands({
    reply: focusReply,
    note: () => writing.current?.focusNote(),
    savedReply: () => writing.current?.openSavedReplies(),
    addFiles: {
      run: () => writing.current?.openFiles(),
      isAvailable: () => conversation.recipients.length > 0,
    },
  });
  const quote = useQuoting(
    messages,
    conversation.recipients.length > 0,
    () => {
      const draft = findDraft({ author: author ?? "", conversationId: id });
      return shownRecipients(draft, recipientChoices(conversation.recipients)) ?? [];
    },
    (words) => writing.current?.quote(words),
  );
  const undoable = messages.findLast(
    ({ deliveryState, automatic, authorId }) =>
      UNDOABLE.has(deliveryState) && !automatic && authorId !== null && authorId === author,
  );
  useUndo(undoable && doneBy(undoable), () => undoable && actions.undo(undoable));

  const openNext = useNextConversation();
  const assignOnReply = useAssignOnReply();
  function onSend(key: string, opensNext: boolean) {
    log.current?.jumpToEnd();
    assignOnReply(conversation);
    if (!opensNext) return;
    follow({ conversationId: id, key, name: nameOf(conversation) });
    openNext(id);
  }

  return (
    <div className={styles.view}>
      <section ref={section} className={styles.conversation}>
        <ConversationHeader
          headingRef={heading}
          detailsButtonRef={detailsButton}
          conversation={conversation}
          detailsOpen={details.open}
          onDetails={details.toggle}
        />
        <ReplyActionsContext value={actions}>
          <DecisionContext value={{ id, messages }}>
            <QuoteContext value={quote}>
              <MessageLog
                ref={log}
                loaded={loaded}
                messages={messages}
                activity={activity}
                lacksActivity={hasFailed}
                onSeen={setSeenId}
                scrollContainer={low ? section : null}
              />
            </QuoteContext>
          </DecisionContext>
        </ReplyActionsContext>
        {staleSince !== null && <StaleNote since={staleSince} />}
        {error && <p className={styles.error}>{error}</p>}
        <FollowedReplyBar conversationId={id} />
        <WritingArea
          ref={writing}
          conversation={conversation}
          lastSeen={lastSeen}
          dropTarget={section}
          onTyping={onTyping}
          onSend={onSend}
          onNoteAdded={() => log.current?.jumpToEnd()}
          onEscape={() => (narrow ? heading.current?.focus() : focusRow(id))}
        />
      </section>
      {details.open && (
        <LazyOverlay fallback={<aside className={styles.detailsPlaceholder} />} onClose={details.toggle}>
          <DetailsPanel conversation={conversation} modal={details.modal} onClose={details.toggle} />
        </LazyOverlay>
      )}
    </div>
  );
}

/** Focuses the button when what it opened is closed and had the focus. */
function useFocusWhenClosed(isOpen: boolean, button: RefObject<HTMLButtonElement | null>): void {
  const wasOpen = useRef(isOpen);
  useEffect(() => {
    if (wasOpen.current && !isOpen && document.activeElement === document.body) button.current?.focus();
    wasOpen.current = isOpen;
  }, [isOpen, button]);
}
