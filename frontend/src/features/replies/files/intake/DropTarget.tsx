import { useStore } from "@nanostores/react";

import { uploadText } from "../../../../i18n/texts/uploads";
import { Icon } from "../../../../ui/elements/Icon";
import styles from "./DropTarget.module.css";

/** Who would get the files: a reply, or nobody, because a note is being written or there is no recipient. */
export type FileTaker = "reply" | "note" | "nobody";

/** Shown over the conversation while files are dragged. */
export function DropTarget({ taker }: { taker: FileTaker }) {
  const t = useStore(uploadText);
  const texts = { reply: t.drop, note: t.dropNote, nobody: t.dropNobody };
  return (
    <div className={styles.target} data-refuses={taker !== "reply" || undefined}>
      <p className={styles.text}>
        <Icon name={taker === "reply" ? "clip" : "alert"} />
        {texts[taker]}
      </p>
    </div>
  );
}
