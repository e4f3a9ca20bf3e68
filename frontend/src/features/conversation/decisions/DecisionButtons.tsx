import { useStore } from "@nanostores/react";
import { createContext, useContext, useState } from "react";

import { currentAgent } from "../../../api/auth/session";
import type { Decision } from "../../../api/conversations/replyMutations";
import { decisionText } from "../../../i18n/texts/decisions";
import { Button } from "../../../ui/elements/Button";
import { LazyOverlay } from "../../../ui/feedback/LazyOverlay";
import { lazyRetry } from "../../../ui/feedback/lazyRetry";
import type { TimelineMessage } from "../model/timelineMessage";
import styles from "./DecisionButtons.module.css";

const DecisionDialog = lazyRetry(() => import("./DecisionDialog"));

interface OpenConversation {
  id: string;
  messages: readonly TimelineMessage[];
}

/** The open conversation, for the dialog of a decision. */
export const DecisionContext = createContext<OpenConversation | null>(null);

/** Only the author of a reply and supervisors may decide about it. Anybody may decide about an automatic reply. */
function useMayDecide({ authorId }: TimelineMessage): boolean {
  const agent = useStore(currentAgent);
  return agent !== null && (authorId === null || authorId === agent.id || agent.isSupervisor);
}

/** The decisions about an unconfirmed reply, or who may take them. */
export function UnconfirmedReplyButtons({ reply }: { reply: TimelineMessage }) {
  const t = useStore(decisionText);
  if (!useMayDecide(reply)) return <span>{t.whoDecides({ name: reply.author ?? "" })}</span>;
  return (
    <>
      {reply.automatic && <span>{t.automatic}</span>}
      <span className={styles.buttons}>
        <DecisionButton reply={reply} decision="mine" label={t.mine} />
        {!reply.automatic && <DecisionButton reply={reply} decision="send" label={t.sendAgain} />}
        <DecisionButton reply={reply} decision="discard" label={t.discard} />
      </span>
    </>
  );
}

export function DiscardButton({ reply }: { reply: TimelineMessage }) {
  const t = useStore(decisionText);
  return useMayDecide(reply) ? <DecisionButton reply={reply} decision="discard" label={t.discard} /> : null;
}

interface DecisionButtonProps {
  reply: TimelineMessage;
  decision: Decision;
  label: string;
}

function DecisionButton({ reply, decision, label }: DecisionButtonProps) {
  const conversation = useContext(DecisionContext);
  const [open, setOpen] = useState(false);
  if (!conversation || reply.id === null) return null;
  return (
    <>
      <Button variant="link" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        {label}
      </Button>
      {open && (
        <LazyOverlay onClose={() => setOpen(false)}>
          <DecisionDialog
            conversationId={conversation.id}
            reply={reply}
            replyId={reply.id}
            decision={decision}
            messages={conversation.messages}
            onClose={() => setOpen(false)}
          />
        </LazyOverlay>
      )}
    </>
  );
}
