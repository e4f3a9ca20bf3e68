import { useStore } from "@nanostores/react";
import { useEffect, useId, useRef } from "react";

import type { ConversationDetail } from "../../../api/types";
import { detailsText } from "../../../i18n/texts/details";
import { Button } from "../../../ui/elements/Button";
import { Icon } from "../../../ui/elements/Icon";
import styles from "./Details.module.css";
import { DetailsContent } from "./DetailsContent";

interface Props {
  conversation: ConversationDetail;
  /** Whether it covers the page, which is inert meanwhile: on phones. */
  modal: boolean;
  onClose: () => void;
}

/** The details beside the conversation or, on phones, in a dialog. */
export default function DetailsPanel({ modal, ...props }: Props) {
  return modal ? <DetailsDialog {...props} /> : <DetailsColumn {...props} />;
}

type PanelProps = Omit<Props, "modal">;

function DetailsColumn({ conversation, onClose }: PanelProps) {
  const t = useStore(detailsText);
  return (
    <aside
      className={styles.panel}
      aria-label={t.title}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        onClose();
      }}
    >
      <header className={styles.header}>
        <h3>{t.title}</h3>
        <CloseButton onClose={onClose} />
      </header>
      <DetailsContent conversation={conversation} />
    </aside>
  );
}

function DetailsDialog({ conversation, onClose }: PanelProps) {
  const t = useStore(detailsText);
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    element?.querySelector("h3")?.focus();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={styles.dialog}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      // A tap outside of the content is one on the dialog itself.
      onClick={(event) => event.target === event.currentTarget && onClose()}
    >
      <div className={styles.inside}>
        <header className={styles.header}>
          <h3 id={titleId} tabIndex={-1}>{t.title}</h3>
          <CloseButton onClose={onClose} />
        </header>
        <DetailsContent conversation={conversation} />
      </div>
    </dialog>
  );
}

function CloseButton({ onClose }: { onClose: () => void }) {
  const t = useStore(detailsText);
  return (
    <Button variant="icon" aria-label={t.close} onClick={onClose}>
      <Icon name="close" />
    </Button>
  );
}
