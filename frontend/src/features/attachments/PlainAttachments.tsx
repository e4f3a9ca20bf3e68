import { useStore } from "@nanostores/react";

import type { Message } from "../../api/types";
import { attachmentText } from "../../i18n/texts/attachments";
import { Button } from "../../ui/elements/Button";
import styles from "./Attachments.module.css";
import { isNamedLikePicture } from "./fileNames";
import { FileCard } from "./FileCard";

interface Props {
  attachments: Message["attachments"];
  /** Null while the code of the files is loading; otherwise it did not load or has failed. */
  onRetry: (() => void) | null;
}

/** The attachments by name and size only. */
export function PlainAttachments({ attachments, onRetry }: Props) {
  const t = useStore(attachmentText);
  return (
    <>
      <ul className={styles.list} aria-label={t.list}>
        {attachments.map(({ id, name, size }) => (
          <li key={id} className={styles.item}>
            <FileCard name={name} size={size} tall={onRetry === null && isNamedLikePicture(name)} />
          </li>
        ))}
      </ul>
      {onRetry && (
        <p className={styles.broken}>
          {t.broken}{" "}
          <Button variant="link" onClick={onRetry}>
            {t.retry}
          </Button>
        </p>
      )}
    </>
  );
}
