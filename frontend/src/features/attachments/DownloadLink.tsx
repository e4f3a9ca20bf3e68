import { useStore } from "@nanostores/react";
import { type MouseEvent, type ReactNode, useRef } from "react";

import { hasGoodAddress, type Renewal } from "../../api/attachments";
import type { AttachmentFile } from "../../api/types";
import { attachmentText } from "../../i18n/texts/attachments";
import { showProblem } from "../../ui/feedback/toasts";
import { safeName } from "./fileNames";

interface Props {
  file: AttachmentFile;
  renew: () => Promise<Renewal>;
  className: string | undefined;
  children: ReactNode;
}

/**
 * Downloads a file. Its address is renewed before it is needed: when the pointer or the focus comes to the link, and
 * otherwise by the click. In a new window, which the browser closes again when the download begins, so that not even
 * an error of the storage replaces the inbox.
 */
export function DownloadLink({ file, renew, className, children }: Props) {
  const t = useStore(attachmentText);
  const link = useRef<HTMLAnchorElement>(null);
  const isRenewed = useRef(false);

  function prepare() {
    if (!hasGoodAddress(file)) void renew();
  }

  async function renewAndDownload(event: MouseEvent) {
    if (isRenewed.current || hasGoodAddress(file)) return;
    event.preventDefault();
    const { file: renewed } = await renew();
    if (renewed?.download_url && link.current) {
      // At once, while the browser still counts it as the user's click, and so before React shows the new address.
      link.current.href = renewed.download_url;
      isRenewed.current = true;
      link.current.click();
      isRenewed.current = false;
    } else {
      showProblem(t.noAnswer, null);
    }
  }

  return (
    <a
      ref={link}
      href={file.download_url ?? undefined}
      target="_blank"
      rel="noreferrer"
      className={className}
      aria-label={t.downloadFile({ name: safeName(file.name) || t.noName })}
      onPointerEnter={prepare}
      onFocus={prepare}
      onClick={(event) => void renewAndDownload(event)}
    >
      {children}
    </a>
  );
}
