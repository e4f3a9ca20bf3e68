import { useStore } from "@nanostores/react";

import type { SignInError } from "../../api/onTheWay";
import { signInText } from "../../i18n/texts";
import { Button } from "../../ui/Button";
import { EmptyState } from "../../ui/EmptyState";
import { useTitle } from "../../ui/useTitle";
import { ClockNotice } from "../shell/ClockNotice";
import styles from "../shell/Shell.module.css";
import { SignInProblem } from "./SignInProblem";
import { useSignIn } from "./useSignIn";

/** Signing in did not work. Trying again is the reader's choice, or the page would turn in circles. */
export function SignInFailed({ error }: { error: SignInError }) {
  const t = useStore(signInText);
  useTitle(t.failedTitle);
  const { problem, start } = useSignIn(error);
  return (
    <main className={styles.alone}>
      <EmptyState
        heading="h1"
        icon="alert"
        title={t.failedTitle}
        action={
          <Button look="primary" onClick={start}>
            {t.signIn}
          </Button>
        }
      >
        <SignInProblem problem={problem ?? error} />
      </EmptyState>
      <ClockNotice />
    </main>
  );
}
