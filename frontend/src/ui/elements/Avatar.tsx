import { initials } from "../../model/names";
import styles from "./Avatar.module.css";
import { Icon } from "./Icon";

const TINTS = 6;

function tintOf(name: string): number {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return sum % TINTS;
}

/** Initials in a colour that is always the same for the same name. A name of null is the marketplace. */
export function Avatar({ name, size = "m" }: { name: string | null; size?: "s" | "m" }) {
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
