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
  // The browser's own modal dialog: focus stays inside, Escape closes, the focus returns to where it was.
  useEffect(() => {
    dialog.current?.showModal();
    dialog.current?.querySelector("h2")?.focus();
  }, []);
  const rows: [string, ReactNode][] = [
    [t.next, <Keys key="j" any={["j", "↓"]} />],
    [t.previous, <Keys key="k" any={["k", "↑"]} />],
    [t.open, <Keys key="enter" any={["Enter"]} />],
    [t.back, <Keys key="esc" any={["Esc"]} />],
    [t.reply, <Keys key="r" any={["r"]} />],
    [t.send, <Keys key="send" any={[`${COMMAND} Enter`]} />],
    [t.newline, <Keys key="newline" any={["Enter"]} />],
    [t.undo, <Keys key="z" any={["z"]} />],
    [t.help, <Keys key="?" any={["?"]} />],
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
          <Button look="icon" aria-label={t.close} onClick={() => dialog.current?.close()}>
            <Icon name="close" />
          </Button>
        </header>
        <dl className={styles.keys}>
          {rows.map(([what, keys]) => (
            <div key={what} className={styles.row}>
              <dt>{what}</dt>
              <dd>{keys}</dd>
            </div>
          ))}
        </dl>
        <p className={styles.note}>{t.note}</p>
      </div>
    </dialog>
  );
}

/** Any one of these; the keys of a chord are separated by a space. */
function Keys({ any }: { any: string[] }) {
  const t = useStore(helpText);
  return any.map((chord, index) => (
    <span key={chord}>
      {index > 0 && <span className={styles.or}> {t.or} </span>}
      {chord.split(" ").map((key) => (
        <kbd key={key}>{key}</kbd>
      ))}
    </span>
  ));
}
