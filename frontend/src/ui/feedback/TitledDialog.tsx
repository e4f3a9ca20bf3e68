import { useStore } from "@nanostores/react";
import { type ReactNode, useEffect, useId, useRef } from "react";

import { dialogText } from "../../i18n/texts/dialog";
import { Button } from "../elements/Button";
import { Icon } from "../elements/Icon";
import styles from "./TitledDialog.module.css";

/** A modal dialog that is closed by its button, Escape, or a click outside. Then its opener has the focus again. */
export function TitledDialog({ title, children, onClose }: { title: string; children: ReactNode; onClose: () => void }) {
  const t = useStore(dialogText);
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  // A modal dialog element: the browser keeps the focus inside, closes it with Escape, and then restores the focus.
  useEffect(() => {
    dialog.current?.showModal();
    dialog.current?.querySelector("h2")?.focus();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={styles.dialog}
      aria-labelledby={titleId}
      onClose={onClose}
      onClick={(event) => event.target === event.currentTarget && dialog.current?.close()}
    >
      <div className={styles.inside}>
        <header className={styles.header}>
          <h2 id={titleId} tabIndex={-1}>
            {title}
          </h2>
          <Button variant="icon" aria-label={t.close} onClick={() => dialog.current?.close()}>
            <Icon name="close" />
          </Button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
