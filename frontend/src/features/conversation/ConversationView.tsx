import { lazy, Suspense, useCallback, useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import { useLocation } from "react-router";

import type { LoadedConversation } from "../../api/conversations/merge";
import { usePresence } from "../../api/conversations/presence";
import { LOW, NARROW, useMediaQuery } from "../../ui/hooks/useMediaQuery";
import { useCommands, useUndo } from "../commands/registry";
import { focusRow } from "../navigation/focusRow";
import { asksToMoveFocus } from "../navigation/moveFocus";
import { usePendingReplies } from "../replies/outbox/usePendingReplies";
import { useAssignOnReply } from "../triage/useAssignOnReply";
import { ReplyActionsContext } from "./actions/replyActionsContext";
import { useReplyActions } from "./actions/useReplyActions";
import { useUndoOutcome } from "./actions/useUndoOutcome";
import { useTimelineActivity } from "./activity/useTimelineActivity";
import styles from "./ConversationView.module.css";
import { DecisionContext } from "./decisions/DecisionButtons";
import { useDetailsOpen } from "./details/useDetailsOpen";
import { ConversationHeader } from "./header/ConversationHeader";
import { type DeliveryState, timelineMessages } from "./model/timelineMessage";
import { StaleNote } from "./StaleNote";
import { MessageLog, type MessageLogHandle } from "./timeline/MessageLog";
import { useAnnounceDeliveryStates } from "./timeline/useAnnounceDeliveryStates";
import { useTyping } from "./useTyping";
import { WritingArea, type WritingAreaHandle } from "./writing/WritingArea";

/** The states of a reply that the command Undo undoes. */
const UNDOABLE: ReadonlySet<DeliveryState> = new Set(["waiting", "unsent"]);

const DetailsPanel = lazy(() => import("./details/DetailsPanel"));

interface Props {
  loaded: LoadedConversation;
  /** When the server last answered, by the browser's clock, if it does not answer now. */
  staleSince: number | null;
}

export function ConversationView({ loaded, staleSince }: Props) {
  const { conversation } = loaded;
  const { id } = conversation;
  const writing = useRef<WritingAreaHandle>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const log = useRef<MessageLogHandle>(null);
  const section = useRef<HTMLElement>(null);
  const narrow = useMediaQuery(NARROW);
  const low = useMediaQuery(LOW);
  const location = useLocation();
  const details = useDetailsOpen();

  const { typing, onTyping } = useTyping();
  const [seenId, setSeenId] = useState<string | null>(null);
  usePresence(id, { typing, seenMessageId: seenId });

  const focusReply = useCallback(() => writing.current?.focusReply(), []);
  const lastId = lastReceivedId(loaded);
  const { actions, error } = useReplyActions(id, lastId, focusReply);
  const pending = usePendingReplies(id);
  const messages = useMemo(() => timelineMessages(loaded.messages, pending), [loaded.messages, pending]);
  const { activity, hasFailed } = useTimelineActivity(loaded);
  const assignOnReply = useAssignOnReply(conversation);
  useAnnounceDeliveryStates(messages);
  useUndoOutcome(id, loaded.messages);

  const moveFocus = useEffectEvent(() => {
    if (asksToMoveFocus(location.state)) log.current?.focus();
    else if (narrow) heading.current?.focus({ preventScroll: true });
  });
  useEffect(() => moveFocus(), [location.key]);

  useCommands({ reply: focusReply, note: () => writing.current?.focusNote() });
  const undoable = messages.findLast((message) => UNDOABLE.has(message.deliveryState) && actions.mayUndo(message));
  useUndo(undoable?.key, () => undoable && actions.undo(undoable));

  return (
    <div className={styles.view}>
      <section ref={section} className={styles.conversation}>
        <ConversationHeader
          headingRef={heading}
          conversation={conversation}
          detailsOpen={details.open}
          onDetails={details.toggle}
        />
        <ReplyActionsContext value={actions}>
          <DecisionContext value={{ id, messages }}>
            <MessageLog
              ref={log}
              loaded={loaded}
              messages={messages}
              activity={activity}
              lacksActivity={hasFailed}
              onSeen={setSeenId}
              scrollContainer={low ? section : null}
            />
          </DecisionContext>
        </ReplyActionsContext>
        {staleSince !== null && <StaleNote since={staleSince} />}
        {error && <p className={styles.error}>{error}</p>}
        <WritingArea
          ref={writing}
          conversation={conversation}
          seenMessageId={lastId}
          onTyping={onTyping}
          onSend={() => {
            log.current?.jumpToEnd();
            assignOnReply();
          }}
          onNoteAdded={() => log.current?.jumpToEnd()}
          onEscape={() => (narrow ? heading.current?.focus() : focusRow(id))}
        />
      </section>
      {details.open && (
        <Suspense fallback={<aside className={styles.detailsPlaceholder} />}>
          <DetailsPanel conversation={conversation} onClose={details.toggle} />
        </Suspense>
      )}
    </div>
  );
}

/**
 * The last message that the author of a new reply can have read. Our own replies do not count: their position is
 * final only when the marketplace has them.
 */
function lastReceivedId({ messages }: LoadedConversation): string | null {
  return messages.findLast(({ status }) => status === "received")?.id ?? null;
}
