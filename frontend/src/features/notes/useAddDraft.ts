import { useStore } from "@nanostores/react";
import { map } from "nanostores";
import { useEffect, useRef } from "react";

import { useAddNote } from "../../api/conversations/activity";
import { ApiError } from "../../api/errors";
import { noteText } from "../../i18n/texts/composer";
import { announce, announceAlert } from "../../ui/feedback/announcer";
import { showProblem } from "../../ui/feedback/toasts";
import { clearAddedNote, type NoteDraft, renewNoteDraft } from "./noteDrafts";

/**
 * What became of the attempt to add a draft; "adding": it has no answer yet. "changed": an earlier version of the
 * draft was added. "refused": the same text would be refused again.
 */
export type AddState = "adding" | "notAdded" | "changed" | "refused";

/** By a draft's id, outside the component: the agent may open the next conversation before there is an answer. */
const addStates = map<Record<string, AddState>>({});

/** When the author changes the text. A note without an answer may be stored: that stays until they delete it. */
export function forgetFailure({ id }: NoteDraft, changed: string): void {
  const state = addStates.get()[id];
  if (state !== "adding" && (state !== "notAdded" || changed.trim() === "")) addStates.setKey(id, undefined);
}

/** Adds the draft of a note. `name`: of the conversation, for an agent who has left it when the note fails. */
export function useAddDraft(draft: NoteDraft | undefined, name: string, onAdded: () => void) {
  const { mutateAsync } = useAddNote();
  const state = useStore(addStates)[draft?.id ?? ""];
  const isShown = useRef(false);
  useEffect(() => {
    isShown.current = true;
    return () => {
      isShown.current = false;
    };
  }, []);

  function add(added: NoteDraft): void {
    const { id, author, conversationId, text, mentions } = added;
    addStates.setKey(id, "adding");
    // Not callbacks of `mutate`: they would not be called when the note field is gone by then.
    mutateAsync({ conversationId, key: id, author, body: text.trim(), mentions: mentions.map((person) => person.id) })
      .then(() => {
        addStates.setKey(id, undefined);
        clearAddedNote(added);
        announce(noteText.get().added);
        if (isShown.current) onAdded();
      })
      .catch((error: unknown) => {
        const failure = failureOf(error);
        addStates.setKey(id, undefined);
        addStates.setKey(failure === "changed" ? renewNoteDraft(added) : id, failure);
        if (isShown.current) announceAlert(noteText.get()[FAILURE_TEXTS[failure]]);
        else showProblem(noteText.get().notAddedTo({ name }));
      });
  }
  return { add, state };
}

export const FAILURE_TEXTS = { notAdded: "notAdded", changed: "earlierAdded", refused: "refused" } as const;

function failureOf(error: unknown): keyof typeof FAILURE_TEXTS {
  if (!(error instanceof ApiError) || error.isRetryable) return "notAdded";
  return error.code === "idempotency_key_reused" ? "changed" : "refused";
}
