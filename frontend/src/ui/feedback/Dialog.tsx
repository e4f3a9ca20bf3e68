import { type ReactNode, useEffect, useId, useRef } from "react";

import styles from "./Dialog.module.css";

interface Props {
  title: string;
  children: ReactNode;
  /** Why what the user confirmed has failed. */
  error?: string | null;
  /** The safe choice first. */
  buttons: ReactNode;
  onClose: () => void;
}

/** A modal question. The browser's dialog element keeps the focus inside, and Escape closes it. */
export function Dialog({ title, children, error, buttons, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const opener = document.activeElement;
    dialog.current?.showModal();
    dialog.current?.querySelector("h2")?.focus();
    const focusTargets = ancestorsOf(opener);
    // After the next render: what the dialog did may remove the element that opened it.
    return () => void setTimeout(() => restoreFocus(focusTargets), 0);
  }, []);
  return (
    <dialog ref={dialog} className={styles.dialog} aria-labelledby={titleId} onClose={onClose}>
      <h2 id={titleId} tabIndex={-1} className={styles.title}>
        {title}
      </h2>
      {children}
      {error && (
        <p role="alert" className={styles.error}>
          {error}
        </p>
      )}
      <div className={styles.buttons}>{buttons}</div>
    </dialog>
  );
}

/** The element itself and its ancestors, nearest first. */
function ancestorsOf(element: Element | null): HTMLElement[] {
  const ancestors: HTMLElement[] = [];
  for (let current = element; current; current = current.parentElement) {
    if (current instanceof HTMLElement) ancestors.push(current);
  }
  return ancestors;
}

/** Focuses the first of the elements that still exists and can be focused, unless something has the focus. */
function restoreFocus(targets: HTMLElement[]): void {
  if (document.activeElement !== document.body && document.activeElement !== null) return;
  targets.find((element) => element.isConnected && element.tabIndex >= 0)?.focus({ preventScroll: true });
}
