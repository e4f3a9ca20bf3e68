import { useStore } from "@nanostores/react";
import { useRef } from "react";

import { type AttachmentPlace, useAttachmentFile } from "../../api/attachments";
import type { Message } from "../../api/types";
import { attachmentText } from "../../i18n/texts/attachments";
import styles from "./Attachments.module.css";
import { DownloadLink } from "./DownloadLink";
import { FileCard } from "./FileCard";
import { FileNotice } from "./FileNotice";
import { isNamedLikePicture, safeName } from "./fileNames";
import { Thumbnail } from "./Thumbnail";
import { useFileTrouble } from "./useFileTrouble";
import { useKeptFocus } from "./useKeptFocus";

interface Props {
  place: AttachmentPlace;
  /** As the marketplace told it with the message. */
  attachment: Message["attachments"][number];
  isNear: boolean;
  onOpen: (attachmentId: string) => void;
}

/** One attachment: a picture, or a file to download, or how far it has come until then. */
export function AttachmentItem({ place, attachment, isNear, onOpen }: Props) {
  const request = useAttachmentFile(place, isNear);
  const { file } = request;
  const isBusy = file === undefined ? isNear && request.error === null : file.state === "fetching";
  const item = useRef<HTMLLIElement>(null);
  const focusHandlers = useKeptFocus(item, file?.state);
  return (
    <li ref={item} className={styles.item} tabIndex={-1} {...focusHandlers}>
      <Content {...{ attachment, request, isNear, isBusy }} onOpen={() => onOpen(place.attachmentId)} />
    </li>
  );
}

interface ContentProps {
  attachment: Message["attachments"][number];
  request: ReturnType<typeof useAttachmentFile>;
  isNear: boolean;
  isBusy: boolean;
  onOpen: () => void;
}

function Content({ attachment, request, isNear, isBusy, onOpen }: ContentProps) {
  const t = useStore(attachmentText);
  const { file, isSlow, error, isAsking, retry, renew } = request;
  const reason = useFileTrouble(file, error);
  const name = file?.name ?? attachment.name;
  const size = file?.size ?? attachment.size;
  if (file?.state === "ready") {
    const { width, height } = file;
    if (width !== null && height !== null) return <Thumbnail {...{ file, width, height, isNear, renew, onOpen }} />;
    const download = (
      <DownloadLink file={file} renew={renew} className={styles.download}>
        {t.download}
      </DownloadLink>
    );
    return <FileCard name={name} size={size} after={download} />;
  }
  if (reason === null) {
    const status = isSlow ? t.slow : t.fetching;
    return (
      <FileCard
        name={name}
        size={size}
        tall={isNamedLikePicture(attachment.name)}
        busy={isBusy}
        after={isBusy && <span>{status}</span>}
      />
    );
  }
  return (
    <FileCard name={name} size={size}>
      <FileNotice
        name={safeName(name) || t.noName}
        reason={reason}
        retryAt={file?.retry_at ?? null}
        hasNoAnswer={error !== null && (file?.state === "failed" || file?.state === "gone")}
        isAsking={isAsking}
        onRetry={retry}
      />
    </FileCard>
  );
}
