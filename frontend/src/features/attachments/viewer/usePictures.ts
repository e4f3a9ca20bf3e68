import { useMemo } from "react";

import { useFiles } from "../../../api/attachments";
import { useCachedConversation } from "../../../api/conversations/conversation";
import type { AttachmentFile } from "../../../api/types";

export interface Picture {
  id: string;
  file: AttachmentFile;
  author: string | null;
  /** When its message was sent (ISO 8601). */
  at: string;
}

/** How many attachments before and after the one that is looked at are asked for, if nobody has scrolled to them. */
const ASKED_AROUND = 2;

/** The pictures of the loaded messages of a conversation whose files are there, the oldest first. */
export function usePictures(conversationId: string, shownId: string): Picture[] {
  const messages = useCachedConversation(conversationId)?.messages;
  const attached = useMemo(
    () =>
      (messages ?? [])
        .flatMap(({ attachments, author, sent_at }) => attachments.map(({ id }) => ({ id, author, at: sent_at })))
        .sort((a, b) => Date.parse(a.at) - Date.parse(b.at)),
    [messages],
  );
  const shown = attached.findIndex(({ id }) => id === shownId);
  const files = useFiles(
    attached.map(({ id }) => ({ conversationId, attachmentId: id })),
    (index) => shown >= 0 && Math.abs(index - shown) <= ASKED_AROUND,
  );
  return attached.flatMap((one, index) => {
    const file = files[index];
    return file?.state === "ready" && file.width !== null ? [{ ...one, file }] : [];
  });
}
