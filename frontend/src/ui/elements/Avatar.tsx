import { initials, tintOf } from "../../model/names";
import styles from "./Avatar.module.css";
import { Icon } from "./Icon";

/** Initials in a colour that is always the same for the same name. A name of null is the marketplace. */
export function Avatar({ name, size = "m" }: { name: string | null; size?: "xs" | "s" | "m" }) {
  if (name === null) {
    return (
      <span className={styles.avatar} data-size={size} data-tint="marketplace" aria-hidden="true">
        <Icon name="store" size={size === "m" ? 19 : 16} />
      </span>
    );
  }
  return (
    <span className={styles.avatar} data-size={size} data-tint={tintOf(name)} aria-hidden="true">
      {initials(name)}
    </span>
  );
}
