import { tintOf } from "../../model/names";
import styles from "./Tag.module.css";

/** A tag in a colour that is always the same for the same name. */
export function Tag({ tag }: { tag: string }) {
  return (
    <span className={styles.tag} data-tint={tintOf(tag)} dir="auto" title={tag}>
      {tag}
    </span>
  );
}

/** The colour of a tag, beside its name. */
export function TagDot({ tag }: { tag: string }) {
  return <span className={styles.dot} data-tint={tintOf(tag)} aria-hidden="true" />;
}
