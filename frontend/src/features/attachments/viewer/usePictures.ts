import { useMemo } from "react";

import { useKnownFiles } from "../../../api/attachments";
import { useCachedConversation } from "../../../api/conversations/conversation";
import type { AttachmentFile } from "../../../api/types";

export interface Picture {
  id: string;
  file: AttachmentFile;
  author: string | null;
  /** When its message was sent (ISO 8601). */
  at: string;
}

/** The pictures of the loaded messages of a conversation whose files are there, the oldest first. */
export function usePictures(conversationId: string): Picture[] {
  const messages = useCachedConversation(conversationId)?.messages;
  const attached = useMemo(
    () =>
      (messages ?? [])
        .flatMap(({ attachments, author, sent_at }) => attachments.map(({ id }) => ({ id, author, at: sent_at })))
        .sort((a, b) => Date.parse(a.at) - Date.parse(b.at)),
    [messages],
  );
  const files = useKnownFiles(attached.map(({ id }) => ({ conversationId, attachmentId: id })));
  return attached.flatMap((one, index) => {
    const file = files[index];
    return file?.state === "ready" && file.width !== null ? { ...one, file } : [];
  });
}
