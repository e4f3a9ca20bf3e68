import { useStore } from "@nanostores/react";
import { useEffect, useId, useRef } from "react";

import { sessionEnded } from "../../api/auth/session";
import { signInText } from "../../i18n/texts/signIn";
import { Button } from "../../ui/elements/Button";
import styles from "./SessionEndedDialog.module.css";
import { SignInErrorText } from "./SignInErrorText";
import { useSignIn } from "./useSignIn";

/** Covers the app until the agent signs in again. Drafts are kept, and pending replies are sent afterwards. */
export function SessionEndedDialog() {
  const ended = useStore(sessionEnded);
  return ended ? <OpenDialog /> : null;
}

function OpenDialog() {
  const t = useStore(signInText);
  const { error, start } = useSignIn();
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const bodyId = useId();
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      role="alertdialog"
      className={styles.dialog}
      aria-labelledby={titleId}
      aria-describedby={bodyId}
      onCancel={(event) => event.preventDefault()}
    >
      <h2 id={titleId}>{t.endedTitle}</h2>
      <p id={bodyId}>{t.endedBody}</p>
      {error && (
        <p role="alert">
          <SignInErrorText error={error} />
        </p>
      )}
      <Button variant="primary" onClick={start}>
        {t.signInAgain}
      </Button>
    </dialog>
  );
}
