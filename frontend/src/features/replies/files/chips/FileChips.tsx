import { useStore } from "@nanostores/react";
import { type RefObject, useLayoutEffect, useRef } from "react";

import { useFormats } from "../../../../i18n/format";
import { uploadText } from "../../../../i18n/texts/uploads";
import { Button } from "../../../../ui/elements/Button";
import { Icon } from "../../../../ui/elements/Icon";
import { safeName, shortName } from "../../../attachments/fileNames";
import { setDraft } from "../../drafts/drafts";
import type { ReplyFile } from "../../shared/files";
import { FileChip } from "./FileChip";
import styles from "./FileChips.module.css";
import { type Refusal, roundedUp } from "../limits";
import { refusedFiles, type Transfer } from "../transfers";

/** How many of the files that were not added are named. */
const MAX_NAMED = 3;

interface Props {
  conversationId: string;
  files: readonly ReplyFile[];
  transfers: Readonly<Record<string, Transfer>>;
  /** Focuses the text. */
  onEmpty: () => void;
}

/** The files of a draft, and those that were not added. */
export default function FileChips({ conversationId, files, transfers, onEmpty }: Props) {
  const t = useStore(uploadText);
  const list = useRef<HTMLUListElement>(null);

  useShowAdded(list, files.length);

  function remove(removed: ReplyFile) {
    const place = files.indexOf(removed);
    const rest = files.filter((file) => file !== removed);
    focusAfter(list, place, onEmpty);
    setDraft(conversationId, { files: rest });
  }

  return (
    <>
      {files.length > 0 && (
        <ul ref={list} className={styles.list} aria-label={t.list}>
          {files.map((file) => (
            <FileChip
              key={file.key}
              conversationId={conversationId}
              file={file}
              transfer={transfers[file.key]}
              onRemove={() => remove(file)}
            />
          ))}
        </ul>
      )}
      <Refusals conversationId={conversationId} onClose={onEmpty} />
    </>
  );
}

/** What is added comes into view: the list may be longer than its room. */
function useShowAdded(list: RefObject<HTMLElement | null>, count: number): void {
  const before = useRef(count);
  useLayoutEffect(() => {
    if (count > before.current) list.current?.lastElementChild?.scrollIntoView?.({ block: "nearest" });
    before.current = count;
  }, [list, count]);
}

/** The button that had the focus goes away: it goes on to that of the next file, or the one before, or the text. */
function focusAfter(list: RefObject<HTMLElement | null>, place: number, onEmpty: () => void): void {
  const buttons = list.current?.querySelectorAll<HTMLElement>("button[data-remove]") ?? [];
  const next = buttons[place + 1] ?? buttons[place - 1];
  if (next) next.focus();
  else onEmpty();
}

function Refusals({ conversationId, onClose }: { conversationId: string; onClose: () => void }) {
  const t = useStore(uploadText);
  const refusals = useStore(refusedFiles, { keys: [conversationId] })[conversationId] ?? [];
  if (refusals.length === 0) return null;
  const named = refusals.slice(0, MAX_NAMED);
  return (
    <div className={styles.refusals}>
      <ul className={styles.reasons}>
        {named.map((refusal, place) => (
          <li key={place}>
            <RefusalLine refusal={refusal} />
          </li>
        ))}
        {refusals.length > named.length && <li>{t.notAddedMore(refusals.length - named.length)}</li>}
      </ul>
      <Button
        variant="icon"
        className={styles.close}
        aria-label={t.close}
        onClick={() => {
          onClose();
          refusedFiles.setKey(conversationId, []);
        }}
      >
        <Icon name="close" size={14} />
      </Button>
    </div>
  );
}

function RefusalLine({ refusal: { name, size, why } }: { refusal: Refusal }) {
  const t = useStore(uploadText);
  const formats = useFormats();
  return (
    <>
      <bdi className={styles.refused}>{shortName(safeName(name) || "file")}</bdi>{" "}
      {why === "tooLarge" ? t.tooLarge({ size: formats.fileSize(roundedUp(size)) }) : t[why]}
    </>
  );
}
