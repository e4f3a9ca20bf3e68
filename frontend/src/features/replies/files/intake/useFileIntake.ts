import { useStore } from "@nanostores/react";
import { type ClipboardEvent, useRef } from "react";

import type { Addressee } from "../../../../api/types";
import { errorText } from "../../../../i18n/texts/errors";
import { shellText } from "../../../../i18n/texts/shell";
import { showProblem } from "../../../../ui/feedback/toasts";
import { draftFiles, setDraft } from "../../drafts/drafts";
import { comingFiles } from "../transfers";
import { type Dropped, pastedFiles } from "./takenFiles";

const loadUploader = () => import("../uploader");

/** Has the code of uploads do something. If it does not load, nothing was added, and the agent learns of it. */
export async function withUploader(run: (uploader: Awaited<ReturnType<typeof loadUploader>>) => void): Promise<void> {
  try {
    run(await loadUploader());
  } catch (error) {
    console.warn("The code of uploads did not load.", error);
    const reload = { label: shellText.get().reload, run: () => window.location.reload() };
    showProblem(errorText.get().notLoaded, navigator.onLine ? reload : null);
  }
}

/** The ways in which files come into a draft. `to`: the recipients that are shown now. */
export function useFileIntake(conversationId: string, to: Addressee[], onAdded: () => void) {
  const input = useRef<HTMLInputElement>(null);
  const coming = useStore(comingFiles, { keys: [conversationId] })[conversationId] ?? 0;
  const changeComing = (by: number) =>
    comingFiles.setKey(conversationId, (comingFiles.get()[conversationId] ?? 0) + by);

  async function add({ files, folders }: Dropped) {
    changeComing(files.length);
    // They become a part of the draft now: when the files are in it, the agent may have chosen others.
    setDraft(conversationId, { to });
    onAdded();
    await withUploader((uploader) => uploader.addFiles(conversationId, files, folders));
    changeComing(-files.length);
  }

  return {
    coming,
    add: (dropped: Dropped) => void add(dropped),
    /** Opens the browser's dialog. Only a click or a key of the agent may do so. */
    open() {
      void withUploader(() => undefined);
      input.current?.click();
    },
    inputProps: {
      ref: input,
      type: "file",
      multiple: true,
      hidden: true,
      onChange() {
        const files = [...(input.current?.files ?? [])];
        // The same file can be chosen again.
        if (input.current) input.current.value = "";
        if (files.length > 0) void add({ files, folders: [] });
      },
    },
    onPaste(event: ClipboardEvent) {
      const files = pastedFiles(event.clipboardData, new Set(draftFiles(conversationId).map(({ name }) => name)));
      if (files.length === 0) return;
      event.preventDefault();
      void add({ files, folders: [] });
    },
  };
}
