import { useStore } from "@nanostores/react";
import { useRef, useState } from "react";

import { useAttachmentFile } from "../../api/attachments";
import { attachmentText } from "../../i18n/texts/attachments";
import { Button } from "../../ui/elements/Button";
import styles from "./Attachments.module.css";
import { DownloadLink } from "./DownloadLink";
import { FileNotice } from "./FileNotice";
import { safeName } from "./fileNames";
import { useFileTrouble } from "./useFileTrouble";
import { useKeptFocus } from "./useKeptFocus";

interface Props {
  conversationId: string;
  /** Undefined: an API that was rolled back cannot open it. */
  fileId: string | undefined;
  name: string;
}

/** Opens the document of an order. It is fetched from the marketplace when an agent asks for it, and not before. */
export function DocumentFile({ conversationId, fileId, name }: Props) {
  const t = useStore(attachmentText);
  const [isWanted, want] = useState(false);
  const request = useAttachmentFile({ conversationId, attachmentId: fileId ?? "" }, isWanted && fileId !== undefined);
  const { file, isSlow, error, isAsking, retry, renew } = request;
  const trouble = useFileTrouble(file, error);
  const place = useRef<HTMLDivElement>(null);
  const focusHandlers = useKeptFocus(place, isWanted ? (file?.state ?? "fetching") : undefined);
  const safe = safeName(name) || t.noName;
  if (fileId === undefined) return null;
  return (
    <div ref={place} tabIndex={-1} className={styles.document} {...focusHandlers}>
      {!isWanted && (
        <Button variant="link" aria-label={t.getFile({ name: safe })} onClick={() => want(true)}>
          {t.get}
        </Button>
      )}
      {isWanted && file?.state === "ready" && (
        <DownloadLink file={file} renew={renew} className={styles.download}>
          {t.download}
        </DownloadLink>
      )}
      {isWanted && file?.state !== "ready" && trouble === null && (
        <span role="status">{isSlow ? t.slow : t.fetching}</span>
      )}
      {isWanted && trouble !== null && (
        <FileNotice
          name={safe}
          reason={trouble}
          retryAt={file?.retry_at ?? null}
          hasNoAnswer={error !== null && (file?.state === "failed" || file?.state === "gone")}
          isAsking={isAsking}
          onRetry={retry}
        />
      )}
    </div>
  );
}
