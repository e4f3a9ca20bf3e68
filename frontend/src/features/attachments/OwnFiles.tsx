import { useStore } from "@nanostores/react";

import { attachmentText } from "../../i18n/texts/attachments";
import { fileRefusalText } from "../../i18n/texts/uploads";
import styles from "./Attachments.module.css";
import { FileCard } from "./FileCard";
import { isNamedLikePicture } from "./fileNames";

interface Props {
  files: readonly { key: string; uploadId: string | null; name: string; size: number }[];
}

/** The files of a reply of ours until the marketplace has them. One without an upload is no longer here. */
export function OwnFiles({ files }: Props) {
  const t = useStore(attachmentText);
  const { noLongerHere } = useStore(fileRefusalText);
  return (
    <ul className={styles.list} aria-label={t.list}>
      {files.map(({ key, uploadId, name, size }) => (
        <li key={key} className={styles.item}>
          <FileCard
            name={name}
            size={size}
            icon={isNamedLikePicture(name) ? "picture" : "file"}
            after={uploadId === null && <span>{noLongerHere}</span>}
          />
        </li>
      ))}
    </ul>
  );
}
