import { useStore } from "@nanostores/react";
import { createContext, lazy, Suspense, useContext, useState } from "react";

import { agent } from "../../../api/auth/session";
import type { Decision } from "../../../api/conversations/conversation";
import { decisionText } from "../../../i18n/texts/replies";
import { Button } from "../../../ui/elements/Button";
import styles from "./DecisionButtons.module.css";
import type { Shown } from "../model/timelineMessage";

const DecisionDialog = lazy(() => import("./DecisionDialog"));

interface Conversation {
  id: string;
  shown: readonly Shown[];
}

/** The conversation in which a reply stands, for those who decide about it. */
export const DecidingContext = createContext<Conversation | null>(null);

/** Whether the reader may decide about a reply: who wrote it, or a supervisor. A rule's is anybody's. */
function useMayDecide({ authorId }: Shown): boolean {
  const me = useStore(agent);
  return me !== null && (authorId === null || authorId === me.id || me.isSupervisor);
}

/** What can be done about a reply that nobody can confirm, and by whom. */
export function DecideUnconfirmed({ shown }: { shown: Shown }) {
  const t = useStore(decisionText);
  if (!useMayDecide(shown)) return <span>{t.theirs({ name: shown.author ?? "" })}</span>;
  return (
    <>
      {shown.automatic && <span>{t.automatic}</span>}
      <span className={styles.buttons}>
        <Decide shown={shown} decision="mine" label={t.mine} />
        {!shown.automatic && <Decide shown={shown} decision="send" label={t.sendAgain} />}
        <Decide shown={shown} decision="discard" label={t.discard} />
      </span>
    </>
  );
}

export function DiscardFailed({ shown }: { shown: Shown }) {
  const t = useStore(decisionText);
  return useMayDecide(shown) ? <Decide shown={shown} decision="discard" label={t.discard} /> : null;
}

function Decide({ shown, decision, label }: { shown: Shown; decision: Decision; label: string }) {
  const conversation = useContext(DecidingContext);
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
            among={conversation.shown}
            onClose={() => setOpen(false)}
          />
        </Suspense>
      )}
    </>
  );
}
