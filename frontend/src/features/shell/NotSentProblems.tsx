import { useStore } from "@nanostores/react";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent } from "react";
import { useNavigate } from "react-router";

import { conversationKey } from "../../api/conversations/list/keys";
import type { LoadedConversation } from "../../api/conversations/merge";
import { statusText } from "../../i18n/texts/replyStatus";
import { dismissToast, showProblem } from "../../ui/feedback/toasts";
import { usePathTo } from "../navigation/useListFilter";
import { nameOf } from "../triage/explain";
import { useAuthorId } from "../replies/shared/author";
import { outbox } from "../replies/outbox/outbox";
import { excerptOf, NotSentLine } from "./NotSentLine";

/** By the reply's key: the notice that it was not sent, also when the agent has closed it. */
const shown = new Map<string, number>();

/**
 * Tells the agent of their replies that wait for a decision, because the server refused or held them, in whatever
 * conversation: its row need not be in the list any more. A line says how many there are, and a notice tells of each
 * when it comes. `openId`: the open conversation, which shows its own.
 */
export default function NotSentProblems({ openId }: { openId: string | undefined }) {
  const author = useAuthorId();
  const replies = useStore(outbox);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const pathTo = usePathTo();
  const open = useEffectEvent((id: string) => void navigate(pathTo(id)));
  const waiting = replies.filter(
    (reply) => reply.author === author && (reply.state === "held" || reply.state === "refused"),
  );
  const elsewhere = waiting.filter((reply) => reply.conversationId !== openId);
  const follow = useEffectEvent(() => {
    for (const [key, toast] of shown) {
      if (elsewhere.some((reply) => reply.key === key)) continue;
      dismissToast(toast);
      shown.delete(key);
    }
    for (const { key, conversationId, body } of elsewhere) {
      if (shown.has(key)) continue;
      const t = statusText.get();
      const loaded = queries.getQueryData<LoadedConversation>(conversationKey(conversationId));
      const text = loaded ? t.followedNotSent({ name: nameOf(loaded.conversation) }) : t.someNotSent;
      // With its words, since two notices with the same text would be one.
      const notice = `${text} – ${excerptOf(body)}`;
      shown.set(key, showProblem(notice, { label: t.followedOpen, run: () => open(conversationId) }));
    }
  });
  useEffect(() => follow(), [replies, author, openId]);
  return <NotSentLine replies={waiting} />;
}
