import styles from "./Keys.module.css";
import { IS_MAC } from "./useCommandKeys";

const NAMES: Partial<Record<string, string>> = {
  Mod: IS_MAC ? "⌘" : "Ctrl",
  ArrowDown: "↓",
  ArrowUp: "↑",
  Escape: "Esc",
  Shift: "⇧",
};

/** Alternative keys of a command, as the catalogue writes them. `or` and `then` stand between them. */
export function Keys({ keys, or, then }: { keys: readonly string[]; or: string; then: string }) {
  if (keys.length === 0) return null;
  const alternatives = keys.map((alternative, index) => (
    <span key={alternative} className={styles.keys}>
      {index > 0 && <span className={styles.word}>{or}</span>}
      {alternative.split(" ").map((combination, place) => (
        <span key={combination} className={styles.keys}>
          {place > 0 && <span className={styles.word}>{then}</span>}
          {combination.split("+").map((key) => (
            <kbd key={key}>{NAMES[key] ?? key}</kbd>
          ))}
        </span>
      ))}
    </span>
  ));
  return <span className={styles.keys}>{alternatives}</span>;
}
