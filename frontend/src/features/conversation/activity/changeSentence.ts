import type { Formats } from "../../../i18n/format";
import type { activityText } from "../../../i18n/texts/conversation";
import type { Activity, FieldChange } from "../../../api/types";

type Texts = ReturnType<typeof activityText.get>;

interface Context {
  t: Texts;
  formats: Formats;
  now: number;
}

/** One change as a sentence: who did what, or why the inbox itself did it. */
export function changeSentence(entry: Activity, change: FieldChange, context: Context): string {
  switch (change.field) {
    case "state":
      return stateSentence(entry, change, context);
    case "assignee":
      return assigneeSentence(entry, change, context.t);
    case "no_reply_needed":
      return replySentence(entry, change, context.t);
    case "tag": {
      const [name, { t }] = [entry.by?.name ?? "", context];
      return change.after === null ? t.tagRemoved({ name, tag: change.before ?? "" }) : t.tagAdded({ name, tag: change.after });
    }
  }
}

function stateSentence({ by, cause, until }: Activity, { after }: FieldChange, { t, formats, now }: Context): string {
  const name = by?.name ?? "";
  if (after === "done") return t.done({ name });
  if (after === "snoozed") {
    if (until === null) return t.snoozedSomeTime({ name });
    const time = new Date(until);
    return t.snoozed({ name, time: (time.getTime() > now ? formats.until : formats.when)(time, now) });
  }
  if (by !== null) return t.opened({ name });
  switch (cause) {
    case "message":
      return t.openedMessage;
    case "reply_failed":
      return t.openedReplyFailed;
    case "reply_cancelled":
      return t.openedReplyTakenBack;
    case "snooze_ended":
      return t.openedSnoozeEnded;
    default:
      return t.openedItself;
  }
}

function assigneeSentence({ by, cause }: Activity, { before, after }: FieldChange, t: Texts): string {
  if (by === null) {
    if (after !== null) return t.assignedItself({ other: after });
    return cause === "agent_left" && before !== null ? t.assigneeLeft({ other: before }) : t.unassignedItself;
  }
  const { name } = by;
  if (after === null) return t.unassigned({ name });
  return after === name ? t.tookIt({ name }) : t.assigned({ name, other: after });
}

function replySentence({ by }: Activity, { after }: FieldChange, t: Texts): string {
  if (by === null) return t.replyNeededItself;
  return after === null ? t.replyNeeded({ name: by.name }) : t.noReplyNeeded({ name: by.name });
}
