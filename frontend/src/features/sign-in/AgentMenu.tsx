import { useStore } from "@nanostores/react";
import { useRef, useState } from "react";

import { currentAgent, signOut } from "../../api/auth/session";
import { signInText } from "../../i18n/texts/signIn";
import { Avatar } from "../../ui/elements/Avatar";
import { LazyOverlay, usePreload } from "../../ui/feedback/LazyOverlay";
import { lazyRetry } from "../../ui/feedback/lazyRetry";
import { runCommand } from "../commands/registry";
import styles from "./AgentMenu.module.css";

const loadMenu = () => import("../../ui/overlays/PopoverMenu");
const PopoverMenu = lazyRetry(loadMenu);

/** Who is signed in, with what concerns them: settings, keys, the language, and signing out. */
export function AgentMenu() {
  const t = useStore(signInText);
  const agent = useStore(currentAgent);
  const [isOpen, setOpen] = useState(false);
  const trigger = useRef<HTMLButtonElement>(null);
  usePreload(loadMenu);
  if (!agent) return null;
  return (
    <>
      <button
        ref={trigger}
        type="button"
        className={styles.trigger}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-label={t.signedInAs({ name: agent.name })}
        onClick={() => setOpen(true)}
      >
        <Avatar name={agent.name} size="s" />
      </button>
      {isOpen && (
        <LazyOverlay onClose={() => setOpen(false)}>
          <PopoverMenu
            anchor={trigger}
            onClose={() => setOpen(false)}
            label={t.signedInAs({ name: agent.name })}
            header={
              <div className={styles.agent}>
                <strong>{agent.name}</strong>
                {agent.email !== null && <span className={styles.email}>{agent.email}</span>}
              </div>
            }
            choices={[
              { id: "settings", label: t.settings, run: () => runCommand("settings") },
              { id: "savedReplies", label: t.savedReplies, run: () => runCommand("savedReplies") },
              { id: "help", label: t.keys, detail: "?", run: () => runCommand("help") },
              { id: "signOut", label: t.signOut, run: () => void signOut() },
            ]}
          />
        </LazyOverlay>
      )}
    </>
  );
}
