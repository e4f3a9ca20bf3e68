import { useStore } from "@nanostores/react";

import { signIn } from "../../api/auth";
import { signInText } from "../../i18n/texts";
import { Button } from "../../ui/Button";
import { EmptyState } from "../../ui/EmptyState";
import { useTitle } from "../../ui/useTitle";
import styles from "../shell/Shell.module.css";

export function SignedOut() {
  const t = useStore(signInText);
  useTitle(t.signedOutTitle);
  return (
    <main className={styles.alone}>
      <EmptyState
        heading="h1"
        icon="check"
        title={t.signedOutTitle}
        action={
          <Button look="primary" onClick={() => void signIn()}>
            {t.signIn}
          </Button>
        }
      >
        {t.signedOutBody}
      </EmptyState>
    </main>
  );
}
