import { useStore } from "@nanostores/react";

import type { Renewal } from "../../api/attachments";
import type { AttachmentFile } from "../../api/types";
import { attachmentText } from "../../i18n/texts/attachments";
import styles from "./Attachments.module.css";
import { FileCard } from "./FileCard";
import { FileNotice } from "./FileNotice";
import { safeName } from "./fileNames";
import { usePictureSource } from "./usePictureSource";

const MAX_WIDTH = 240;
const MAX_HEIGHT = 180;
/** Large enough to be hit with a finger. */
const MIN_SIDE = 44;

interface Props {
  file: AttachmentFile;
  width: number;
  height: number;
  isNear: boolean;
  renew: () => Promise<Renewal>;
  onOpen: () => void;
}

/** A picture in the room that its pixels say, so that nothing moves when it is loaded. It opens the viewer. */
export function Thumbnail({ file, width, height, isNear, renew, onOpen }: Props) {
  const t = useStore(attachmentText);
  const { url, attempt, state, onLoad, onError, retry } = usePictureSource(file, isNear, renew);
  const name = safeName(file.name) || t.noName;
  if (state === "broken") {
    return (
      <FileCard name={file.name} size={file.size}>
        <FileNotice name={name} reason={t.notShown} hasNoAnswer={false} isAsking={false} onRetry={retry} />
      </FileCard>
    );
  }
  const room = roomFor(width, height);
  return (
    <button
      type="button"
      className={styles.thumbnail}
      data-shown={state === "shown" || undefined}
      style={{ width: room.width, aspectRatio: `${room.width} / ${room.height}` }}
      aria-label={t.openPicture({ name })}
      aria-haspopup="dialog"
      title={name}
      onClick={onOpen}
    >
      {url !== null && (
        <img
          key={attempt}
          src={url}
          alt={name}
          width={room.width}
          height={room.height}
          loading="lazy"
          decoding="async"
          onLoad={onLoad}
          onError={onError}
        />
      )}
    </button>
  );
}

/** In CSS pixels: as large as the picture, but no larger than the maximum and no smaller than a finger needs. */
function roomFor(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, MAX_WIDTH / width, MAX_HEIGHT / height);
  const side = (length: number) => Math.max(MIN_SIDE, Math.round(length * scale));
  return { width: side(width), height: side(height) };
}
