import { useStore } from "@nanostores/react";
import { type ReactNode, useState } from "react";
import { useNavigate } from "react-router";

import { useMe } from "../../api/agents";
import { type AskedConversation, useSeen } from "../../api/conversations/seen";
import type { Conversation, Person } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { triageResultText } from "../../i18n/texts/triage";
import { preferences } from "../../model/preferences";
import { serverNow } from "../../model/serverClock";
import { focusRow } from "../navigation/focusRow";
import { nextAfter } from "../navigation/listedRows";
import { usePathTo } from "../navigation/useListFilter";
import { DoneQuestion } from "./questions/DoneQuestion";
import { SnoozeQuestion } from "./questions/SnoozeQuestion";
import { useChange, type Words } from "./useChange";

export interface Actions {
  /** `next`: open the next conversation, whatever the settings say. */
  done: (next?: boolean) => void;
  reopen: () => void;
  /** `asked`: what `ask` returned when the menu or dialog was opened in which this was chosen. */
  snooze: (until: Date, asked: Asked) => void;
  assign: (person: Person | null, asked: Asked) => void;
  assignToMe: () => void;
  addTag: (tag: string) => void;
  removeTag: (tag: string) => void;
  noReplyNeeded: (isNeeded: boolean, asked: Asked) => void;
}

/** The conversations that an action is for, each with what was on the screen when the agent asked for it. */
export type Asked = readonly AskedConversation[];

type Question =
  | { kind: "done"; asked: Asked; next: boolean | undefined; waitingIds: ReadonlySet<string> }
  | { kind: "snooze"; asked: Asked; until: Date; dueAt: Date };

const isWaiting = ({ needs_reply_since }: Conversation) => needs_reply_since !== null;

interface Options {
  /** Whether the next conversation opens when these leave the view. */
  movesOn: boolean;
  /** Called when the conversations have left the view. */
  onLeft?: () => void;
  /** Notes what the agent has seen of the conversations, where that is not what is known of them now. */
  askThem?: () => Asked;
}

/** What can be done with conversations, and the question that has to be answered first, if any. */
export function useActions(
  conversations: readonly Conversation[],
  { movesOn, onLeft, askThem }: Options,
): { ask: () => Asked; actions: Actions; question: ReactNode; progress: { done: number; total: number } | null } {
  const { change, progress } = useChange();
  const formats = useFormats();
  const t = useStore(triageResultText);
  const me = useMe();
  const navigate = useNavigate();
  const pathTo = usePathTo();
  const seenOf = useSeen();
  const [question, setQuestion] = useState<Question | null>(null);

  const askNow = (): Asked => conversations.map((conversation) => ({ conversation, seen: seenOf(conversation) }));
  const ask = askThem ?? askNow;

  /** The same conversations with the rows of now. What has been seen of them stays as it was. */
  const asOfNow = (asked: Asked): Asked =>
    asked.map(({ conversation, seen }) => ({
      conversation: conversations.find(({ id }) => id === conversation.id) ?? conversation,
      seen,
    }));

  /** A change after which the conversations are no longer in the view. */
  function leave(left: Asked, asked: Parameters<typeof change>[1], words: Words, next?: boolean) {
    if (left.length === 0) return;
    const opensNext = movesOn && (next ?? preferences.get().openNextAfterDone);
    const [only] = left;
    if (opensNext && only) {
      // Before the change: after it, the view no longer has the conversation.
      const following = nextAfter(only.conversation.id);
      void navigate(pathTo(following?.id), { replace: true });
      // A question is still open: a row can have the focus only after the next render.
      setTimeout(() => focusRow(following?.id), 0);
    }
    change(left, asked, words, opensNext);
    onLeft?.();
  }

  const markDone = (some: Asked, next?: boolean) => leave(some, { state: "done" }, t.done, next);

  function snooze(until: Date, asked: Asked) {
    const time = formats.until(until, serverNow());
    const words: Words = ({ name }) => t.snoozed({ time, name });
    leave(asked, { state: "snoozed", snoozed_until: until.toISOString() }, words);
  }

  const actions: Actions = {
    done(next) {
      const asked = ask();
      const waitingIds = new Set(conversations.filter(isWaiting).map(({ id }) => id));
      if (waitingIds.size > 0) setQuestion({ kind: "done", asked, next, waitingIds });
      else markDone(asked, next);
    },
    reopen: () => change(ask(), { state: "open" }, t.reopened),
    snooze(until, opened) {
      const asked = asOfNow(opened);
      const dueTimes = asked.flatMap(({ conversation: { due_at } }) => (due_at === null ? [] : [Date.parse(due_at)]));
      const dueAt = Math.min(...dueTimes);
      if (dueAt < until.getTime()) setQuestion({ kind: "snooze", asked, until, dueAt: new Date(dueAt) });
      else snooze(until, asked);
    },
    assign(person, asked) {
      const words: Words = ({ name }) => (person ? t.assigned({ person: person.name, name }) : t.unassigned({ name }));
      change(asOfNow(asked), { assignee_id: person?.id ?? null }, words);
    },
    assignToMe: () => actions.assign(me && { id: me.id, name: me.name }, ask()),
    addTag: (tag) => change(ask(), { add_tags: [tag] }, ({ name }) => t.tagged({ tag, name })),
    removeTag: (tag) => change(ask(), { remove_tags: [tag] }, ({ name }) => t.untagged({ tag, name })),
    noReplyNeeded(isNeeded, asked) {
      change(asOfNow(asked), { no_reply_needed: !isNeeded }, isNeeded ? t.replyNeeded : t.noReplyNeeded);
    },
  };

  /** Those who waited when it was asked stay out, and those who have written since. */
  function notWaiting(asked: Asked, waitingIds: ReadonlySet<string>): Asked {
    return asOfNow(asked).filter(({ conversation }) => !waitingIds.has(conversation.id) && !isWaiting(conversation));
  }

  const close = () => setQuestion(null);
  return {
    ask,
    actions,
    progress,
    question: question && (
      <>
        {question.kind === "done" && (
          <DoneQuestion
            waiting={question.waitingIds.size}
            total={question.asked.length}
            onAll={() => markDone(asOfNow(question.asked), question.next)}
            onOthers={() => markDone(notWaiting(question.asked, question.waitingIds), question.next)}
            onNoReplyNeeded={() => actions.noReplyNeeded(false, question.asked)}
            onClose={close}
          />
        )}
        {question.kind === "snooze" && (
          <SnoozeQuestion
            dueAt={question.dueAt}
            onSnooze={() => snooze(question.until, asOfNow(question.asked))}
            onClose={close}
          />
        )}
      </>
    ),
  };
}
