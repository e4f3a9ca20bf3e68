import { useStore } from "@nanostores/react";
import { createContext, lazy, Suspense, useContext, useState } from "react";

import { currentAgent } from "../../../api/auth/session";
import type { Decision } from "../../../api/conversations/replies";
import { decisionText } from "../../../i18n/texts/replies";
import { Button } from "../../../ui/elements/Button";
import styles from "./DecisionButtons.module.css";
import type { TimelineMessage } from "../model/timelineMessage";

const DecisionDialog = lazy(() => import("./DecisionDialog"));

interface Conversation {
  id: string;
  shown: readonly TimelineMessage[];
}

/** The conversation in which a reply stands, for those who decide about it. */
export const DecisionContext = createContext<Conversation | null>(null);

/** Whether the reader may decide about a reply: who wrote it, or a supervisor. A rule's is anybody's. */
function useMayDecide({ authorId }: TimelineMessage): boolean {
  const me = useStore(currentAgent);
  return me !== null && (authorId === null || authorId === me.id || me.isSupervisor);
}

/** What can be done about a reply that nobody can confirm, and by whom. */
export function UnconfirmedReplyButtons({ shown }: { shown: TimelineMessage }) {
  const t = useStore(decisionText);
  if (!useMayDecide(shown)) return <span>{t.theirs({ name: shown.author ?? "" })}</span>;
  return (
    <>
      {shown.automatic && <span>{t.automatic}</span>}
      <span className={styles.buttons}>
        <DecisionButton shown={shown} decision="mine" label={t.mine} />
        {!shown.automatic && <DecisionButton shown={shown} decision="send" label={t.sendAgain} />}
        <DecisionButton shown={shown} decision="discard" label={t.discard} />
      </span>
    </>
  );
}

export function DiscardButton({ shown }: { shown: TimelineMessage }) {
  const t = useStore(decisionText);
  return useMayDecide(shown) ? <DecisionButton shown={shown} decision="discard" label={t.discard} /> : null;
}

function DecisionButton({ shown, decision, label }: { shown: TimelineMessage; decision: Decision; label: string }) {
  const conversation = useContext(DecisionContext);
  const [open, setOpen] = useState(false);
  if (!conversation || shown.id === null) return null;
  return (
    <>
      <Button look="link" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        {label}
      </Button>
      {open && (
        <Suspense fallback={null}>
          <DecisionDialog
            conversationId={conversation.id}
            reply={shown}
            replyId={shown.id}
            decision={decision}
            messages={conversation.shown}
            onClose={() => setOpen(false)}
          />
        </Suspense>
      )}
    </>
  );
}
