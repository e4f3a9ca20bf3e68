import { useStore } from "@nanostores/react";

import { signInText } from "../../i18n/texts";
import { Button } from "../../ui/Button";
import { EmptyState } from "../../ui/EmptyState";
import { useTitle } from "../../ui/useTitle";
import styles from "../shell/Shell.module.css";
import { SignInProblem } from "./SignInProblem";
import { useSignIn } from "./useSignIn";

export function SignedOut() {
  const t = useStore(signInText);
  useTitle(t.signedOutTitle);
  const { problem, start } = useSignIn();
  return (
    <main className={styles.alone}>
      <EmptyState
        heading="h1"
        icon="check"
        title={t.signedOutTitle}
        action={
          <Button look="primary" onClick={start}>
            {t.signIn}
          </Button>
        }
      >
        {problem ? <SignInProblem problem={problem} /> : t.signedOutBody}
      </EmptyState>
    </main>
  );
}
