import { useStore } from "@nanostores/react";
import { Suspense } from "react";

import { attachmentText } from "../../../../i18n/texts/attachments";
import { Button } from "../../../../ui/elements/Button";
import { ErrorBoundary } from "../../../../ui/feedback/ErrorBoundary";
import { lazyRetry } from "../../../../ui/feedback/lazyRetry";
import { shortName } from "../../../attachments/fileNames";
import type { ReplyFile } from "../../shared/files";
import styles from "./DraftFiles.module.css";
import { refusedFiles, type Transfer } from "../transfers";

const FileChips = lazyRetry(() => import("./FileChips"));

interface Props {
  conversationId: string;
  files: readonly ReplyFile[];
  transfers: Readonly<Record<string, Transfer>>;
  onEmpty: () => void;
}

/** The files of a draft. Their names are there whether or not the code of the files loads and works. */
export function DraftFiles(props: Props) {
  const t = useStore(attachmentText);
  const { conversationId, files } = props;
  const refusals = useStore(refusedFiles, { keys: [conversationId] })[conversationId] ?? [];
  if (files.length === 0 && refusals.length === 0) return null;
  return (
    <ErrorBoundary
      fallback={(retry) => (
        <div className={styles.names}>
          <Names files={files} /> {t.broken}{" "}
          <Button variant="link" onClick={retry}>
            {t.retry}
          </Button>
        </div>
      )}
    >
      <Suspense
        fallback={
          <div className={styles.names}>
            <Names files={files} />
          </div>
        }
      >
        <FileChips {...props} />
      </Suspense>
    </ErrorBoundary>
  );
}

function Names({ files }: { files: readonly ReplyFile[] }) {
  return files.map(({ key, name }) => (
    <bdi key={key} className={styles.name}>
      {shortName(name)}
    </bdi>
  ));
}
