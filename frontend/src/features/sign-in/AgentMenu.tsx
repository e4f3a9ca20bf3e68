import { useStore } from "@nanostores/react";
import { useId } from "react";

import { currentAgent, signOut } from "../../api/auth/session";
import { signInText } from "../../i18n/texts/signIn";
import { Avatar } from "../../ui/elements/Avatar";
import { Button } from "../../ui/elements/Button";
import { NotificationToggle } from "../notifications/NotificationToggle";
import styles from "./AgentMenu.module.css";

/** Who is signed in, with the button to sign out. */
export function AgentMenu() {
  const t = useStore(signInText);
  const agent = useStore(currentAgent);
  const id = useId();
  if (!agent) return null;
  return (
    <div className={styles.anchor}>
      <button type="button" className={styles.trigger} popoverTarget={id} aria-label={t.signedInAs({ name: agent.name })}>
        <Avatar name={agent.name} size="s" />
      </button>
      <div id={id} popover="auto" className={styles.menu}>
        <strong>{agent.name}</strong>
        {agent.email !== null && <span className={styles.email}>{agent.email}</span>}
        <NotificationToggle />
        <Button onClick={() => void signOut()}>{t.signOut}</Button>
      </div>
    </div>
  );
}
