import { useStore } from "@nanostores/react";
import type { ReactNode } from "react";

import { useFormats } from "../../i18n/format";
import { attachmentText } from "../../i18n/texts/attachments";
import { Icon, type IconName } from "../../ui/elements/Icon";
import styles from "./Attachments.module.css";
import { safeName, shortName } from "./fileNames";

interface Props {
  /** As the customer's device or the marketplace gave it. */
  name: string;
  /** Bytes. */
  size: number;
  /** Whether it keeps the room of a picture. */
  tall?: boolean;
  icon?: IconName;
  /** Whether the file is being fetched. */
  busy?: boolean;
  /** Follows the size in its line. */
  after?: ReactNode;
  /** Below the line. */
  children?: ReactNode;
}

/** A file by its name and size. Its height is the same before the file is there and after. */
export function FileCard({ name, size, tall = false, icon = tall ? "picture" : "file", busy = false, after, children }: Props) {
  const t = useStore(attachmentText);
  const formats = useFormats();
  const safe = safeName(name) || t.noName;
  const shown = shortName(safe);
  return (
    <div className={styles.card} data-tall={tall || undefined} data-busy={busy || undefined}>
      <span className={styles.icon}>
        <Icon name={icon} />
      </span>
      <div className={styles.facts}>
        <span className={styles.name} dir="auto" title={shown === safe ? undefined : safe}>
          {shown}
        </span>
        <span className={styles.meta}>
          <span className={styles.size}>{formats.fileSize(size)}</span>
          {after}
        </span>
        {children}
      </div>
    </div>
  );
}
