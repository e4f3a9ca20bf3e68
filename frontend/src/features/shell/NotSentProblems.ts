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

/** In characters: how much of a reply its notice quotes. */
const EXCERPT = 40;

/** By the reply's key: the notice that it was not sent, also when the agent has closed it. */
const shown = new Map<string, number>();

/**
 * Tells the agent of their replies that wait for a decision, because the server refused or held them, in whatever
 * conversation: its row need not be in the list any more. `openId`: the open conversation, which shows them itself.
 */
export default function NotSentProblems({ openId }: { openId: string | undefined }): null {
  const author = useAuthorId();
  const replies = useStore(outbox);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const pathTo = usePathTo();
  const open = useEffectEvent((id: string) => void navigate(pathTo(id)));
  useEffect(() => {
    const waiting = replies.filter(
      (reply) => reply.author === author && (reply.state === "held" || reply.state === "refused"),
    );
    const elsewhere = new Map(
      waiting.filter((reply) => reply.conversationId !== openId).map((reply) => [reply.key, reply]),
    );
    for (const [key, toast] of shown) {
      if (elsewhere.has(key)) continue;
      dismissToast(toast);
      shown.delete(key);
    }
    for (const { key, conversationId, body } of elsewhere.values()) {
      if (shown.has(key)) continue;
      const t = statusText.get();
      const loaded = queries.getQueryData<LoadedConversation>(conversationKey(conversationId));
      const text = loaded ? t.followedNotSent({ name: nameOf(loaded.conversation) }) : t.someNotSent;
      // With its words, since two notices with the same text would be one.
      const notice = `${text} – ${body.length > EXCERPT ? `${body.slice(0, EXCERPT)}…` : body}`;
      shown.set(key, showProblem(notice, { label: t.followedOpen, run: () => open(conversationId) }));
    }
  }, [replies, author, openId, queries]);
  return null;
}
