import { useStore } from "@nanostores/react";

import type { AttachmentFile } from "../../api/types";
import { useFormats } from "../../i18n/format";
import { attachmentText, fileFailureText } from "../../i18n/texts/attachments";
import { Button } from "../../ui/elements/Button";
import { useNow } from "../../ui/hooks/useNow";
import { useSecondsUntil } from "../../ui/hooks/useSecondsUntil";
import styles from "./Attachments.module.css";

/** Up to this, the time until the file is fetched again is counted down. */
const COUNT_DOWN_SECONDS = 90;

interface Props {
  /** The file's name for screen readers, which also read the button alone. */
  name: string;
  /** Why the file is not there. */
  reason: string;
  /** When it is fetched again by itself. */
  retryAt?: string | null;
  /** Besides, the inbox did not answer the last request. */
  hasNoAnswer: boolean;
  isAsking: boolean;
  onRetry: () => void;
}

/** Why a file is not there, and what can be done about it. */
export function FileNotice({ name, reason, retryAt = null, hasNoAnswer, isAsking, onRetry }: Props) {
  const t = useStore(attachmentText);
  return (
    <p className={styles.notice}>
      {reason} {hasNoAnswer && `${t.noAnswer} `}
      {retryAt !== null && <Again at={retryAt} />}
      {/* Not disabled, which would take the focus from it. */}
      <Button
        variant="link"
        className={styles.retry}
        aria-label={t.retryFile({ name })}
        aria-disabled={isAsking || undefined}
        onClick={() => !isAsking && onRetry()}
      >
        {t.retry}
      </Button>
    </p>
  );
}

function Again({ at }: { at: string }) {
  const t = useStore(attachmentText);
  const formats = useFormats();
  const now = useNow();
  const seconds = useSecondsUntil(at);
  if (!(seconds > 0)) return null;
  const text =
    seconds <= COUNT_DOWN_SECONDS
      ? t.againIn({ duration: formats.seconds(seconds) })
      : t.againAt({ time: formats.until(new Date(at), now) });
  return <span className={styles.again}>{text}</span>;
}

/** Why the file could not be fetched, in words. */
export function useFailureReason(file: AttachmentFile | undefined): string {
  const t = useStore(fileFailureText);
  // A newer server may know more reasons.
  const reason: string | null | undefined = file?.failure;
  if (reason === undefined || reason === null) return t.noReason;
  if (reason === "busy" || reason === "forbidden" || reason === "unreachable" || reason === "too_large") return t[reason];
  return t.unknown({ reason });
}
