import { type ReactNode, useEffect, useId, useRef } from "react";

import styles from "./Dialog.module.css";

interface Props {
  title: string;
  children: ReactNode;
  /** The ways out, the safe one first. */
  buttons: ReactNode;
  onClose: () => void;
}

/** A question that waits for its answer. The browser's own: focus stays inside, Escape closes. */
export function Dialog({ title, children, buttons, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const opener = document.activeElement;
    dialog.current?.showModal();
    dialog.current?.querySelector("h2")?.focus();
    const ways = ancestorsOf(opener);
    // Not at once: what the dialog has changed, and may take the opener away, is drawn a moment after it.
    return () => void setTimeout(() => giveFocusBack(ways), 0);
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

function ancestorsOf(element: Element | null): HTMLElement[] {
  const above: HTMLElement[] = [];
  for (let one = element; one; one = one.parentElement) if (one instanceof HTMLElement) above.push(one);
  return above;
}

/** To what opened the dialog, or where that is gone to the nearest thing around it that takes the focus. */
function giveFocusBack(ways: HTMLElement[]): void {
  if (document.activeElement !== document.body && document.activeElement !== null) return;
  ways.find((element) => element.isConnected && element.tabIndex >= 0)?.focus({ preventScroll: true });
}
