import { useStore } from "@nanostores/react";
import { type ReactNode, useEffect, useId, useRef } from "react";

import { helpText } from "../../i18n/texts/help";
import { Button } from "../../ui/elements/Button";
import { Icon } from "../../ui/elements/Icon";
import styles from "./HelpDialog.module.css";

const COMMAND = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘" : "Ctrl";

export default function HelpDialog({ onClose }: { onClose: () => void }) {
  const t = useStore(helpText);
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  // A modal dialog element: the browser keeps the focus inside, closes it with Escape, and then restores the focus.
  useEffect(() => {
    dialog.current?.showModal();
    dialog.current?.querySelector("h2")?.focus();
  }, []);
  const rows: [string, ReactNode][] = [
    [t.next, <Keys key="j" alternatives={["j", "↓"]} />],
    [t.previous, <Keys key="k" alternatives={["k", "↑"]} />],
    [t.open, <Keys key="enter" alternatives={["Enter"]} />],
    [t.back, <Keys key="esc" alternatives={["Esc"]} />],
    [t.reply, <Keys key="r" alternatives={["r"]} />],
    [t.writeNote, <Keys key="n" alternatives={["n"]} />],
    [t.send, <Keys key="send" alternatives={[`${COMMAND} Enter`]} />],
    [t.newline, <Keys key="newline" alternatives={["Enter"]} />],
    [t.undo, <Keys key="z" alternatives={["z"]} />],
    [t.help, <Keys key="?" alternatives={["?"]} />],
  ];
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
          <h2 id={titleId} tabIndex={-1}>{t.title}</h2>
          <Button variant="icon" aria-label={t.close} onClick={() => dialog.current?.close()}>
            <Icon name="close" />
          </Button>
        </header>
        <dl className={styles.keys}>
          {rows.map(([label, keys]) => (
            <div key={label} className={styles.row}>
              <dt>{label}</dt>
              <dd>{keys}</dd>
            </div>
          ))}
        </dl>
        <p className={styles.note}>{t.note}</p>
      </div>
    </dialog>
  );
}

/** Alternative key combinations. The keys of a combination are separated by spaces. */
function Keys({ alternatives }: { alternatives: string[] }) {
  const t = useStore(helpText);
  return alternatives.map((combination, index) => (
    <span key={combination}>
      {index > 0 && <span className={styles.or}> {t.or} </span>}
      {combination.split(" ").map((key) => (
        <kbd key={key}>{key}</kbd>
      ))}
    </span>
  ));
}
