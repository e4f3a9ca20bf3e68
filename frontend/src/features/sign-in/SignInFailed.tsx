import { useStore } from "@nanostores/react";

import { signIn } from "../../api/auth";
import { signInText } from "../../i18n/texts";
import { Button } from "../../ui/Button";
import { EmptyState } from "../../ui/EmptyState";
import styles from "../shell/Shell.module.css";

/** Signing in did not work. Trying again is the reader's choice, or the page would turn in circles. */
export function SignInFailed() {
  const t = useStore(signInText);
  return (
    <main className={styles.alone}>
      <EmptyState
        heading="h1"
        icon="alert"
        title={t.failedTitle}
        action={
          <Button look="primary" onClick={() => void signIn()}>
            {t.signIn}
          </Button>
        }
      >
        {t.failedBody}
      </EmptyState>
    </main>
  );
}
