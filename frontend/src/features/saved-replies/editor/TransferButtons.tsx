import { useStore } from "@nanostores/react";
import { useRef, useState } from "react";

import type { SavedReplies } from "../../../api/types";
import { savedRepliesPageText } from "../../../i18n/texts/savedReplies";
import { Button } from "../../../ui/elements/Button";
import { showToast } from "../../../ui/feedback/toasts";
import { newId } from "../../replies/shared/newId";
import type { EditedReply } from "../model/edited";
import { exportJson, readExport } from "../model/importFile";
import { ImportDialog, type LoadedFile } from "./ImportDialog";
import styles from "./SavedRepliesPage.module.css";

const FILE_NAME = "saved-replies.json";

interface Props {
  saved: SavedReplies;
  current: readonly EditedReply[];
  isReadOnly: boolean;
  /** Called with all replies as they are to be. */
  onImport: (replies: EditedReply[]) => void;
}

/** Export of what the page shows, and import into the changes that are not saved yet. */
export function TransferButtons({ saved, current, isReadOnly, onImport }: Props) {
  const t = useStore(savedRepliesPageText);
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<LoadedFile | null>(null);

  async function open(chosen: File | undefined) {
    if (!chosen) return;
    const { name } = chosen;
    try {
      setFile({ name, ...readExport(await chosen.text(), newId) });
    } catch (error) {
      console.warn("The file could not be read.", error);
      setFile({ name, problems: "unreadable" });
    }
  }

  function download() {
    const url = URL.createObjectURL(new Blob([exportJson(saved.version, current)], { type: "application/json" }));
    const link = document.createElement("a");
    link.href = url;
    link.download = FILE_NAME;
    link.click();
    URL.revokeObjectURL(url);
  }

  return (
    <div className={styles.transfer}>
      {!isReadOnly && <Button onClick={() => input.current?.click()}>{t.import}</Button>}
      <Button onClick={download} disabled={current.length === 0}>
        {t.export}
      </Button>
      <input
        ref={input}
        type="file"
        accept="application/json,.json"
        hidden
        aria-label={t.import}
        onChange={(event) => {
          void open(event.target.files?.[0]);
          // The same file can be chosen again after it was corrected.
          event.target.value = "";
        }}
      />
      {file && (
        <ImportDialog
          file={file}
          current={current}
          variables={saved.variables}
          onClose={() => setFile(null)}
          onAccept={(replies) => {
            setFile(null);
            onImport(replies);
            showToast(t.imported);
          }}
        />
      )}
    </div>
  );
}
