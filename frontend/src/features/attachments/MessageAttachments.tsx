import { useStore } from "@nanostores/react";
import { useRef, useState } from "react";

import type { Message } from "../../api/types";
import { attachmentText } from "../../i18n/texts/attachments";
import { LazyOverlay } from "../../ui/feedback/LazyOverlay";
import { lazyRetry } from "../../ui/feedback/lazyRetry";
import { AttachmentItem } from "./AttachmentItem";
import styles from "./Attachments.module.css";
import { useNearView } from "./useNearView";

const PictureViewer = lazyRetry(() => import("./viewer/PictureViewer"));

interface Props {
  conversationId: string;
  attachments: Message["attachments"];
}

/** The attachments of a message. Their files are asked for when the message comes near what is visible. */
export default function MessageAttachments({ conversationId, attachments }: Props) {
  const t = useStore(attachmentText);
  const list = useRef<HTMLUListElement>(null);
  const isNear = useNearView(list);
  const [opened, setOpened] = useState<string | null>(null);
  const close = () => setOpened(null);
  return (
    <>
      <ul ref={list} className={styles.list} aria-label={t.list}>
        {attachments.map((attachment) => (
          <AttachmentItem
            key={attachment.id}
            place={{ conversationId, attachmentId: attachment.id }}
            attachment={attachment}
            isNear={isNear}
            onOpen={setOpened}
          />
        ))}
      </ul>
      {opened !== null && (
        <LazyOverlay onClose={close}>
          <PictureViewer conversationId={conversationId} first={opened} onClose={close} />
        </LazyOverlay>
      )}
    </>
  );
}
