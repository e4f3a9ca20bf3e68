import type { ComponentsJSON } from "@nanostores/i18n";

import { activity, body, conversation, presence } from "./conversation";
import { deadline, list } from "./conversationList";
import { details } from "./details";
import { error, reason } from "./errors";
import { help } from "./help";
import { decision, note, reply, status, writing } from "./replies";
import { shell, time } from "./shell";
import { signIn } from "./signIn";
import { sync } from "./sync";

/** The French texts, under the same keys as the English ones in `../texts`. */
export const fr: ComponentsJSON = {
  shell,
  list,
  deadline,
  time,
  conversation,
  presence,
  activity,
  details,
  reply,
  writing,
  note,
  status,
  reason,
  body,
  decision,
  signIn,
  sync,
  help,
  error,
};
