import { useStore } from "@nanostores/react";
import { useRef } from "react";

import { type AttachmentPlace, useAttachmentFile } from "../../../api/attachments";
import { locale } from "../../../i18n";
import { useFormats } from "../../../i18n/format";
import { attachmentText, pictureViewerText } from "../../../i18n/texts/attachments";
import { bodyText } from "../../../i18n/texts/message";
import { Button } from "../../../ui/elements/Button";
import { Icon } from "../../../ui/elements/Icon";
import { isBlank } from "../../message-body/bodyText";
import { DownloadLink } from "../DownloadLink";
import { safeName, shortName } from "../fileNames";
import styles from "./PictureViewer.module.css";
import { ShownPicture } from "./ShownPicture";
import type { Picture } from "./usePictures";
import { useViewerKeys } from "./useViewerKeys";
import { useZoom } from "./useZoom";

/** How far an arrow key moves a magnified picture, in pixels. */
const KEY_MOVE = 80;

const KEY_SIGNS: Record<string, string> = { ArrowLeft: "←", ArrowRight: "→" };

interface Props {
  place: AttachmentPlace;
  picture: Picture;
  /** Its position among all, from 0. */
  index: number;
  total: number;
  onShow: (index: number) => void;
  onClose: () => void;
}

/** The picture that the viewer shows, with what is known about it and what can be done with it. */
export function Viewed({ place, picture, index, total, onShow, onClose }: Props) {
  const t = useStore(pictureViewerText);
  const { noName, download } = useStore(attachmentText);
  const percent = new Intl.NumberFormat(useStore(locale), { style: "percent" });
  const root = useRef<HTMLDivElement>(null);
  const stage = useRef<HTMLDivElement>(null);
  const { file } = picture;
  const { renew } = useAttachmentFile(place, true);
  const hasNext = index + 1 < total;
  const hasPrevious = index > 0;
  const next = () => hasNext && onShow(index + 1);
  const previous = () => hasPrevious && onShow(index - 1);
  const zoom = useZoom(picture.id, stage, (by) => void (by > 0 ? next() : previous()));
  useViewerKeys(root, {
    "+": zoom.zoomIn,
    "=": zoom.zoomIn,
    "-": zoom.zoomOut,
    _: zoom.zoomOut,
    "0": zoom.fit,
    ArrowRight: next,
    ArrowLeft: previous,
    ArrowUp: () => zoom.moveBy(0, KEY_MOVE),
    ArrowDown: () => zoom.moveBy(0, -KEY_MOVE),
    "Shift+ArrowRight": () => zoom.moveBy(-KEY_MOVE, 0),
    "Shift+ArrowLeft": () => zoom.moveBy(KEY_MOVE, 0),
  });

  const name = safeName(file.name) || noName;
  const position = String(index + 1);
  const zoomed = percent.format(zoom.view.scale);
  return (
    <div ref={root} className={styles.viewed}>
      <header className={styles.header}>
        <div className={styles.facts}>
          <h2 className={styles.name} dir="auto" title={name}>
            {shortName(name)}
          </h2>
          <Facts picture={picture} />
        </div>
        <DownloadLink file={file} renew={renew} className={styles.download}>
          <Icon name="download" />
          <span className={styles.downloadText}>{download}</span>
        </DownloadLink>
        <Button variant="icon" aria-label={t.close} title={t.close} onClick={onClose}>
          <Icon name="close" />
        </Button>
      </header>
      <div ref={stage} className={styles.stage} data-zoomed={zoom.view.scale > 1 || undefined} {...zoom.handlers}>
        <ShownPicture key={picture.id} file={file} name={name} view={zoom.view} isDragged={zoom.isDragged} renew={renew} />
      </div>
      <div className={styles.tools} role="group" aria-label={t.tools}>
        {total > 1 && (
          <>
            <ToolButton
              icon="chevron"
              keyName="ArrowLeft"
              className={styles.previous}
              label={t.previous}
              isOff={!hasPrevious}
              onClick={previous}
            />
            <span className={styles.position}>{t.position({ position, total: String(total) })}</span>
            <ToolButton
              icon="chevron"
              keyName="ArrowRight"
              className={styles.next}
              label={t.next}
              isOff={!hasNext}
              onClick={next}
            />
          </>
        )}
        <span className={styles.zoom}>
          <ToolButton icon="minus" keyName="-" label={t.zoomOut} isOff={zoom.view.scale <= 1} onClick={zoom.zoomOut} />
          <span className={styles.percent}>{zoomed}</span>
          <ToolButton icon="plus" keyName="+" label={t.zoomIn} onClick={zoom.zoomIn} />
          <ToolButton icon="fit" keyName="0" label={t.fit} isOff={zoom.view.scale <= 1} onClick={zoom.fit} />
        </span>
      </div>
      <p role="status" className="visually-hidden">
        {t.shows({ name, position, total: String(total) })}. {t.zoomedTo({ percent: zoomed })}
      </p>
    </div>
  );
}

interface ToolProps {
  icon: "chevron" | "minus" | "plus" | "fit";
  /** The key that does the same. */
  keyName: string;
  label: string;
  className?: string | undefined;
  isOff?: boolean;
  onClick: () => void;
}

/** Stays focusable when it can do nothing, so that the focus is not lost at the last picture. */
function ToolButton({ icon, keyName, label, className, isOff = false, onClick }: ToolProps) {
  return (
    <Button
      variant="icon"
      className={className}
      aria-label={label}
      aria-keyshortcuts={keyName}
      title={`${label} (${KEY_SIGNS[keyName] ?? keyName})`}
      aria-disabled={isOff || undefined}
      onClick={onClick}
    >
      <Icon name={icon} size={icon === "chevron" ? 24 : 18} />
    </Button>
  );
}

/** Who sent it and when, and its size. */
function Facts({ picture: { author, at, file } }: { picture: Picture }) {
  const t = useStore(pictureViewerText);
  const { unknownAuthor } = useStore(bodyText);
  const formats = useFormats();
  const time = new Date(at);
  return (
    <p className={styles.meta}>
      <bdi>{author === null || isBlank(author) ? unknownAuthor : author}</bdi>
      <time dateTime={at} title={formats.absolute(time)}>
        {formats.day(time)}, {formats.clock(time)}
      </time>
      <span>{formats.fileSize(file.size)}</span>
      {file.width !== null && file.height !== null && (
        <span className={styles.pixels}>{t.pixels({ width: formats.number(file.width), height: formats.number(file.height) })}</span>
      )}
    </p>
  );
}
