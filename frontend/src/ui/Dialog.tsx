import { type ReactNode, useEffect, useId, useRef } from "react";

import styles from "./Dialog.module.css";

interface Props {
  title: string;
  children: ReactNode;
  /** The ways out, the safe one first. */
  buttons: ReactNode;
  onClose: () => void;
}

/** A question that waits for its answer. The browser's own: focus stays inside and returns, Escape closes. */
export function Dialog({ title, children, buttons, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    dialog.current?.showModal();
    dialog.current?.querySelector("h2")?.focus();
  }, []);
  return (
    <dialog ref={dialog} className={styles.dialog} aria-labelledby={titleId} onClose={onClose}>
      <h2 id={titleId} tabIndex={-1} className={styles.title}>
        {title}
      </h2>
      {children}
      <div className={styles.buttons}>{buttons}</div>
    </dialog>
  );
}
