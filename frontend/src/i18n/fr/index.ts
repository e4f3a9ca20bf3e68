import type { ComponentsJSON } from "@nanostores/i18n";

import { attachment, fileFailure, pictureViewer } from "./attachments";
import { command, commandGroup } from "./commands";
import { activity, body, conversation, presence } from "./conversation";
import { deadline, list } from "./conversationList";
import { details } from "./details";
import { dialog } from "./dialog";
import { error, reason } from "./errors";
import { guard } from "./guard";
import { help } from "./help";
import { keyRights, operation } from "./keyRights";
import { notification } from "./notifications";
import {
  documentType,
  order,
  orderFailure,
  orderReturn,
  orderReturnState,
  orderState,
  refundState,
  tax,
} from "./order";
import { palette } from "./palette";
import { decision, followed, newerMessage, note, reply, status, writing } from "./replies";
import { savedRepliesPage, savedReply } from "./savedReplies";
import { settings } from "./settings";
import { shell, time } from "./shell";
import { signIn } from "./signIn";
import { sync } from "./sync";
import { toast } from "./toast";
import { selection, triage, triageQuestion, triageResult } from "./triage";
import { fileRefusal, upload } from "./uploads";
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
  presence,
  activity,
  attachment,
  fileFailure,
  pictureViewer,
  details,
  order,
  orderState,
  refundState,
  tax,
  documentType,
  orderFailure,
  orderReturn,
  orderReturnState,
  reply,
  writing,
  upload,
  fileRefusal,
  note,
  status,
  followed,
  newerMessage,
  savedReply,
  savedRepliesPage,
  reason,
  body,
  decision,
  signIn,
  sync,
  guard,
  keyRights,
  operation,
  help,
  toast,
  triage,
  triageResult,
  triageQuestion,
  selection,
  palette,
  dialog,
  settings,
  command,
  commandGroup,
  error,
};
