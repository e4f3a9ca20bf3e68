import { useStore } from "@nanostores/react";

import type { Renewal } from "../../../api/attachments";
import type { AttachmentFile } from "../../../api/types";
import { attachmentText } from "../../../i18n/texts/attachments";
import { Button } from "../../../ui/elements/Button";
import { useDelayed } from "../../../ui/hooks/useDelayed";
import { usePictureSource } from "../usePictureSource";
import type { View } from "./view";
import styles from "./PictureViewer.module.css";

interface Props {
  file: AttachmentFile;
  name: string;
  view: View;
  isDragged: boolean;
  renew: () => Promise<Renewal>;
}

/** The picture itself, as it is loaded, shown or broken. */
export function ShownPicture({ file, name, view, isDragged, renew }: Props) {
  const t = useStore(attachmentText);
  const { url, attempt, state, onLoad, onError, retry } = usePictureSource(file, true, renew);
  const isSlow = useDelayed(state === "loading");
  if (state === "broken") {
    return (
      <p className={styles.problem} role="alert">
        {t.notShown} <Button onClick={retry}>{t.retry}</Button>
      </p>
    );
  }
  return (
    <>
      {isSlow && <p className={styles.problem}>{t.pictureLoading}</p>}
      {url !== null && (
        <img
          key={attempt}
          src={url}
          alt={name}
          decoding="async"
          draggable={false}
          className={styles.picture}
          data-dragged={isDragged || undefined}
          style={{ transform: `translate(${view.x}px, ${view.y}px) scale(${view.scale})` }}
          onLoad={onLoad}
          onError={onError}
        />
      )}
    </>
  );
}
