import { useStore } from "@nanostores/react";
import { useEffect } from "react";
import { Link, useNavigate } from "react-router";

import { useCachedConversation } from "../../../api/conversations/conversation";
import { followedText } from "../../../i18n/texts/followed";
import { statusText } from "../../../i18n/texts/replyStatus";
import { Button } from "../../../ui/elements/Button";
import linkStyles from "../../../ui/elements/TextLink.module.css";
import { useSecondsUntil } from "../../../ui/hooks/useSecondsUntil";
import { useUndo } from "../../commands/registry";
import { WRITE } from "../../navigation/moveFocus";
import { usePathTo } from "../../navigation/useListFilter";
import { usePendingReplies } from "../../replies/outbox/usePendingReplies";
import { useReplyActions } from "../actions/useReplyActions";
import { type DeliveryState, doneBy, type TimelineMessage, timelineMessages } from "../model/timelineMessage";
import { type FollowedReply, followedReplies, unfollow } from "./followedReply";
import styles from "./FollowedReplyBar.module.css";

/** The author has to do something about a reply in these states. */
const NEEDS_ACTION: ReadonlySet<DeliveryState> = new Set(["held", "refused", "failed", "unconfirmed"]);
const UNDOABLE: ReadonlySet<DeliveryState> = new Set(["waiting", "unsent"]);

const nothingSeen = () => null;

/** The undo of the replies that were sent in the conversations before, while it is possible. */
export function FollowedReplyBar({ conversationId }: { conversationId: string }) {
  const followed = useStore(followedReplies);
  return followed.map(
    (reply) => reply.conversationId !== conversationId && <Bar key={reply.key} followed={reply} />,
  );
}

function Bar({ followed }: { followed: FollowedReply }) {
  const { conversationId, key, name } = followed;
  const t = useStore(statusText);
  const { label, waiting, sendsIn, unsent } = useStore(followedText);
  const navigate = useNavigate();
  const pathTo = usePathTo();
  const path = pathTo(conversationId);
  const { actions, error } = useReplyActions(conversationId, nothingSeen, () => void navigate(path, { state: WRITE }));
  const reply = useReply(followed);
  const seconds = useSecondsUntil(reply?.undoUntil ?? null);
  const isOver = reply?.undoUntil != null && seconds === 0;
  const undoable = reply && UNDOABLE.has(reply.deliveryState) && !isOver ? reply : undefined;
  const needsAction = reply !== undefined && NEEDS_ACTION.has(reply.deliveryState);
  useUndo(undoable && doneBy(undoable), () => undoable && actions.undo(undoable));

  const isSettled = reply !== undefined && !undoable && !needsAction && error === null;
  useEffect(() => {
    if (isSettled) unfollow(key);
  }, [isSettled, key]);

  // What was undone elsewhere is in no list of messages, and its author has to know.
  if ((!reply && error === null) || isSettled) return null;
  let text = waiting({ name });
  if (error !== null) text = error;
  else if (needsAction) text = t.followedNotSent({ name });
  else if (reply?.deliveryState === "unsent") text = unsent({ name });
  else if (reply?.undoUntil != null) text = sendsIn({ name, seconds });
  return (
    <div className={styles.bar} data-problem={needsAction || error !== null || undefined} role="group" aria-label={label}>
      {/* It changes every second, so screen readers must not announce it. */}
      <span className={styles.text} role="timer" aria-live="off">{text}</span>
      {undoable && (
        <Button variant="link" title="z" onClick={() => actions.undo(undoable)}>
          {t.undo}
        </Button>
      )}
      <Link className={linkStyles.link} to={path} onClick={() => unfollow(key)}>
        {t.followedOpen}
      </Link>
    </div>
  );
}

/** The reply as this browser knows it: pending, or as the server answered. */
function useReply({ conversationId, key }: FollowedReply): TimelineMessage | undefined {
  const pending = usePendingReplies(conversationId);
  const messages = useCachedConversation(conversationId)?.messages ?? [];
  return timelineMessages(messages, pending).find((message) => message.key === key);
}
