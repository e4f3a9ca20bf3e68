import styles from "./KeyboardText.module.css";

/** A text with its keys, which stand in `backquotes`, set as keys. */
export function KeyboardText({ text }: { text: string }) {
  return text
    .split("`")
    .map((part, index) => (index % 2 === 0 ? part : <kbd key={index} className={styles.key}>{part}</kbd>));
}
