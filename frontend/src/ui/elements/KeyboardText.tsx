import styles from "./KeyboardText.module.css";

/** A text in which keys, written in `backquotes`, are shown as keyboard keys. */
export function KeyboardText({ text }: { text: string }) {
  return text
    .split("`")
    .map((part, index) => (index % 2 === 0 ? part : <kbd key={index} className={styles.key}>{part}</kbd>));
}
