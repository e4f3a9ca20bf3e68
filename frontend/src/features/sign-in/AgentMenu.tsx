import { useStore } from "@nanostores/react";
import { useId } from "react";

import { currentAgent, signOut } from "../../api/auth/session";
import { signInText } from "../../i18n/texts/signIn";
import { Avatar } from "../../ui/elements/Avatar";
import { Button } from "../../ui/elements/Button";
import styles from "./AgentMenu.module.css";

/** Who is signed in, and the way out. */
export function AgentMenu() {
  const t = useStore(signInText);
  const who = useStore(currentAgent);
  const id = useId();
  if (!who) return null;
  return (
    <>
      <button type="button" className={styles.trigger} popoverTarget={id} aria-label={t.signedInAs({ name: who.name })}>
        <Avatar name={who.name} size="s" />
      </button>
      <div id={id} popover="auto" className={styles.menu}>
        <strong>{who.name}</strong>
        {who.email !== null && <span className={styles.email}>{who.email}</span>}
        <Button onClick={() => void signOut()}>{t.signOut}</Button>
      </div>
    </>
  );
}
