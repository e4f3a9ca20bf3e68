import { useStore } from "@nanostores/react";
import { useLayoutEffect, useRef } from "react";

import { locale } from "../../../../i18n";
import { useFormats } from "../../../../i18n/format";
import { requestErrorText } from "../../../../i18n/requestErrors";
import { uploadText } from "../../../../i18n/texts/uploads";
import { Button } from "../../../../ui/elements/Button";
import { Icon } from "../../../../ui/elements/Icon";
import { shortName } from "../../../attachments/fileNames";
import type { ReplyFile } from "../../shared/files";
import styles from "./FileChips.module.css";
import type { Transfer, TransferFailure } from "../transfers";
import { fileOf, replaceFile, retryUpload } from "../uploader";
import { useThumbnail } from "./useThumbnail";

interface Props {
  conversationId: string;
  file: ReplyFile;
  transfer: Transfer | undefined;
  onRemove: () => void;
}

/** A file of a draft: what it is, how far its upload is, and what can be done about it. */
export function FileChip({ conversationId, file, transfer, onRemove }: Props) {
  const t = useStore(uploadText);
  const { key, name, size, uploadId } = file;
  const formats = useFormats();
  const percents = new Intl.NumberFormat(useStore(locale), { style: "percent" });
  const shown = shortName(name);
  const picture = useThumbnail(fileOf(key));
  const pending = uploadId === null ? transfer : undefined;
  const isUploading = pending?.step === "waiting" || pending?.step === "sending";
  const isStuck = pending?.step === "failed" || pending?.step === "unfinished";
  const removeLabel = isUploading ? t.cancel({ name: shown }) : t.remove({ name: shown });
  const chip = useRef<HTMLLIElement>(null);
  useLayoutEffect(() => {
    // The list scrolls, and what has to be done now may be below its end.
    if (isStuck) chip.current?.scrollIntoView?.({ block: "nearest" });
  }, [isStuck]);
  return (
    <li ref={chip} className={styles.chip} data-stuck={isStuck || undefined}>
      <span className={styles.icon}>
        {picture === null ? (
          <Icon name={file.type.startsWith("image/") ? "picture" : "file"} />
        ) : (
          <img className={styles.picture} src={picture} alt="" />
        )}
      </span>
      <span className={styles.facts}>
        <bdi className={styles.name} title={name}>
          <Name name={shown} />
        </bdi>
        <span className={styles.meta}>
          {isStuck ? (
            <Stuck {...{ conversationId, file, transfer: pending }} />
          ) : (
            <>
              <span>{formats.fileSize(size)}</span>
              {pending?.step === "waiting" && <span>{t.queued}</span>}
              {pending?.step === "elsewhere" && <span>{t.elsewhere}</span>}
              {/* The bar says it to screen readers. */}
              {pending?.step === "sending" && <span aria-hidden="true">{percents.format(pending.percent / 100)}</span>}
            </>
          )}
        </span>
      </span>
      <Button
        variant="icon"
        className={styles.remove}
        data-remove=""
        aria-label={removeLabel}
        title={removeLabel}
        onClick={onRemove}
      >
        <Icon name="close" size={14} />
      </Button>
      {pending?.step === "sending" && (
        <span
          role="progressbar"
          className={styles.bar}
          aria-label={t.uploading({ name: shown })}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={pending.percent}
        >
          <span className={styles.progress} style={{ width: `${pending.percent}%` }} />
        </span>
      )}
    </li>
  );
}

/** The end of a name, with its extension, is never out of view. */
function Name({ name }: { name: string }) {
  const dot = name.lastIndexOf(".");
  const end = dot > 0 && name.length - dot <= 8 ? dot : name.length;
  return (
    <>
      <span className={styles.stem}>{name.slice(0, end)}</span>
      <span>{name.slice(end)}</span>
    </>
  );
}

interface StuckProps {
  conversationId: string;
  file: ReplyFile;
  transfer: Extract<Transfer, { step: "failed" | "unfinished" | "waiting" | "elsewhere" }>;
}

/** Why a file is not uploaded, with the way on. */
function Stuck({ conversationId, file: { key, name }, transfer }: StuckProps) {
  const t = useStore(uploadText);
  const input = useRef<HTMLInputElement>(null);
  const again = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    const button = again.current;
    return () => {
      // The upload goes on, and the button goes away. The focus must not go with it.
      if (button !== null && button === document.activeElement) removeButtonBeside(button)?.focus();
    };
  }, []);
  const failure = transfer.step === "failed" ? transfer.failure : null;
  const mayRetry = failure !== null && failure !== "unreadable";
  const shown = shortName(name);
  return (
    <>
      <span className={styles.why}>{failure === null ? t.unfinished : failureText(failure, t)}</span>
      <Button
        ref={again}
        variant="link"
        className={styles.again}
        aria-label={mayRetry ? t.retryFile({ name: shown }) : t.chooseFile({ name: shown })}
        onClick={() => (mayRetry ? retryUpload(key) : input.current?.click())}
      >
        {mayRetry ? t.retry : t.choose}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          target.value = "";
          if (file) replaceFile(conversationId, key, file);
        }}
      />
    </>
  );
}

const removeButtonBeside = (button: HTMLElement) =>
  button.closest("li")?.querySelector<HTMLElement>("button[data-remove]");

function failureText(failure: TransferFailure, t: ReturnType<typeof uploadText.get>): string {
  if (typeof failure === "object") return requestErrorText(failure.answer);
  return failure === "refused" ? t.notStored : t[failure];
}
