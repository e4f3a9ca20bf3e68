import { useStore } from "@nanostores/react";
import { type ReactNode, useState } from "react";
import { useNavigate } from "react-router";

import { useMe } from "../../api/agents";
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
  snooze: (until: Date) => void;
  assign: (person: Person | null) => void;
  assignToMe: () => void;
  addTag: (tag: string) => void;
  removeTag: (tag: string) => void;
  noReplyNeeded: (isNeeded?: boolean) => void;
}

type Question =
  | { kind: "done"; next: boolean | undefined; waiting: Conversation[] }
  | { kind: "snooze"; until: Date; dueAt: Date };

interface Options {
  /** Whether the next conversation opens when these leave the view. */
  movesOn: boolean;
  /** Called when the conversations have left the view. */
  onLeft?: () => void;
}

/** What can be done with conversations, and the question that has to be answered first, if any. */
export function useActions(
  conversations: readonly Conversation[],
  { movesOn, onLeft }: Options,
): { actions: Actions; question: ReactNode; progress: { done: number; total: number } | null } {
  const { change, progress } = useChange();
  const formats = useFormats();
  const t = useStore(triageResultText);
  const me = useMe();
  const navigate = useNavigate();
  const pathTo = usePathTo();
  const [question, setQuestion] = useState<Question | null>(null);

  /** A change after which the conversations are no longer in the view. */
  function leave(left: readonly Conversation[], asked: Parameters<typeof change>[1], words: Words, next?: boolean) {
    const opensNext = movesOn && (next ?? preferences.get().openNextAfterDone);
    const [only] = left;
    if (opensNext && only) {
      // Before the change: after it, the view no longer has the conversation.
      const following = nextAfter(only.id);
      void navigate(pathTo(following?.id), { replace: true });
      focusRow(following?.id);
    }
    change(left, asked, words, opensNext);
    onLeft?.();
  }

  const markDone = (some: readonly Conversation[], next?: boolean) => leave(some, { state: "done" }, t.done, next);

  function snooze(until: Date) {
    const time = formats.until(until, serverNow());
    const words: Words = ({ name }) => t.snoozed({ time, name });
    leave(conversations, { state: "snoozed", snoozed_until: until.toISOString() }, words);
  }

  const actions: Actions = {
    done(next) {
      const waiting = conversations.filter(({ needs_reply_since }) => needs_reply_since !== null);
      if (waiting.length > 0) setQuestion({ kind: "done", next, waiting });
      else markDone(conversations, next);
    },
    reopen: () => change(conversations, { state: "open" }, t.reopened),
    snooze(until) {
      const dueTimes = conversations.flatMap(({ due_at }) => (due_at === null ? [] : [Date.parse(due_at)]));
      const dueAt = Math.min(...dueTimes);
      if (dueAt < until.getTime()) setQuestion({ kind: "snooze", until, dueAt: new Date(dueAt) });
      else snooze(until);
    },
    assign(person) {
      const words: Words = ({ name }) => (person ? t.assigned({ person: person.name, name }) : t.unassigned({ name }));
      change(conversations, { assignee_id: person?.id ?? null }, words);
    },
    assignToMe: () => actions.assign(me && { id: me.id, name: me.name }),
    addTag: (tag) => change(conversations, { add_tags: [tag] }, ({ name }) => t.tagged({ tag, name })),
    removeTag: (tag) => change(conversations, { remove_tags: [tag] }, ({ name }) => t.untagged({ tag, name })),
    noReplyNeeded(isNeeded = false) {
      change(conversations, { no_reply_needed: !isNeeded }, isNeeded ? t.replyNeeded : t.noReplyNeeded);
    },
  };

  const close = () => setQuestion(null);
  return {
    actions,
    progress,
    question: question && (
      <>
        {question.kind === "done" && (
          <DoneQuestion
            waiting={question.waiting.length}
            total={conversations.length}
            onAll={() => markDone(conversations, question.next)}
            onOthers={() => markDone(conversations.filter((each) => !question.waiting.includes(each)), question.next)}
            onNoReplyNeeded={() => actions.noReplyNeeded()}
            onClose={close}
          />
        )}
        {question.kind === "snooze" && (
          <SnoozeQuestion
            dueAt={question.dueAt}
            onSnooze={() => snooze(question.until)}
            onClose={close}
          />
        )}
      </>
    ),
  };
}
