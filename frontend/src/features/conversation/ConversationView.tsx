import { lazy, Suspense, useCallback, useEffect, useEffectEvent, useRef } from "react";
import { useLocation } from "react-router";

import type { LoadedConversation } from "../../api/conversations/merge";
import { useHotkeys } from "../../ui/hooks/useHotkeys";
import { LOW, NARROW, useMediaQuery } from "../../ui/hooks/useMediaQuery";
import { focusRow } from "../navigation/focusRow";
import { Composer, type ComposerHandle } from "../replies/composer/Composer";
import { usePendingReplies } from "../replies/outbox/usePendingReplies";
import { ConversationHeader } from "./header/ConversationHeader";
import styles from "./ConversationView.module.css";
import { DecisionContext } from "./decisions/DecisionButtons";
import { isEnterState } from "../navigation/enterState";
import { MessageLog, type MessageLogHandle } from "./timeline/MessageLog";
import { ReplyActionsContext } from "./actions/replyActionsContext";
import { StaleNote } from "./StaleNote";
import { timelineMessages, type DeliveryState } from "./model/timelineMessage";
import { useAnnounceDeliveryStates } from "./timeline/useAnnounceDeliveryStates";
import { useDetailsOpen } from "./details/useDetailsOpen";
import { useUndoOutcome } from "./actions/useUndoOutcome";
import { useReplyActions } from "./actions/useReplyActions";

/** What z takes back. */
const UNDOABLE: ReadonlySet<DeliveryState> = new Set(["waiting", "unsent"]);

const DetailsPanel = lazy(() => import("./details/DetailsPanel"));

interface Props {
  thread: LoadedConversation;
  /** When the server last answered, by the browser's clock, where it does not now. */
  staleSince: number | null;
}

export function ConversationView({ thread, staleSince }: Props) {
  const { conversation } = thread;
  const { id } = conversation;
  const composer = useRef<ComposerHandle>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const log = useRef<MessageLogHandle>(null);
  const section = useRef<HTMLElement>(null);
  const narrow = useMediaQuery(NARROW);
  const low = useMediaQuery(LOW);
  const location = useLocation();
  const details = useDetailsOpen();

  const focusComposer = useCallback(() => composer.current?.focus(), []);
  const { actions, problem } = useReplyActions(id, focusComposer);
  const shown = timelineMessages(thread.messages, usePendingReplies(id));
  useAnnounceDeliveryStates(shown);
  useUndoOutcome(id, thread.messages);

  const takeFocus = useEffectEvent(() => {
    if (isEnterState(location.state)) log.current?.focus();
    else if (narrow) heading.current?.focus({ preventScroll: true });
  });
  useEffect(() => takeFocus(), [location.key]);

  useHotkeys({
    r: focusComposer,
    z: () => {
      const waiting = shown.findLast((one) => UNDOABLE.has(one.deliveryState) && actions.mayUndo(one));
      if (waiting) actions.undo(waiting);
    },
  });

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
          <DecisionContext value={{ id, shown }}>
            <MessageLog ref={log} thread={thread} shown={shown} scrollContainer={low ? section : null} />
          </DecisionContext>
        </ReplyActionsContext>
        {staleSince !== null && <StaleNote since={staleSince} />}
        {problem && <p className={styles.problem}>{problem}</p>}
        <Composer
          ref={composer}
          conversation={conversation}
          seenMessageId={lastReceived(thread)}
          onSend={() => log.current?.jumpToEnd()}
          onEscape={() => (narrow ? heading.current?.focus() : focusRow(id))}
        />
      </section>
      {details.open && (
        <Suspense fallback={<aside className={styles.detailsPlace} />}>
          <DetailsPanel conversation={conversation} onClose={details.toggle} />
        </Suspense>
      )}
    </div>
  );
}

/**
 * What a reply answers: all up to here. A reply of ours takes its final place only when the marketplace has it, so
 * that it says nothing about what its author had read.
 */
function lastReceived({ messages }: LoadedConversation): string | null {
  return messages.findLast(({ status }) => status === "received")?.id ?? null;
}
