import type { ComponentsJSON } from "@nanostores/i18n";

import { body, conversation } from "./conversation";
import { deadline, list } from "./conversationList";
import { details } from "./details";
import { error, reason } from "./errors";
import { help } from "./help";
import { notification } from "./notifications";
import { decision, reply, status } from "./replies";
import { shell, time } from "./shell";
import { signIn } from "./signIn";
import { sync } from "./sync";
import { views } from "./views";

/** The French texts, under the same keys as the English ones in `../texts`. */
export const fr: ComponentsJSON = {
  shell,
  list,
  views,
  notification,
  deadline,
  time,
  conversation,
  details,
  reply,
  status,
  reason,
  body,
  decision,
  signIn,
  sync,
  help,
  error,
};
