import { useStore } from "@nanostores/react";
import { useEffect, useId, useRef } from "react";

import { sessionEnded } from "../../api/auth";
import { signInText } from "../../i18n/texts";
import { Button } from "../../ui/Button";
import styles from "./SignIn.module.css";
import { SignInProblem } from "./SignInProblem";
import { useSignIn } from "./useSignIn";

/** Over everything, and everything stays as it is below: drafts are kept, and what was sent goes out afterwards. */
export function SessionEnded() {
  const ended = useStore(sessionEnded);
  return ended ? <Layer /> : null;
}

function Layer() {
  const t = useStore(signInText);
  const { problem, start } = useSignIn();
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const bodyId = useId();
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      role="alertdialog"
      className={styles.layer}
      aria-labelledby={titleId}
      aria-describedby={bodyId}
      onCancel={(event) => event.preventDefault()}
    >
      <h2 id={titleId}>{t.endedTitle}</h2>
      <p id={bodyId}>{t.endedBody}</p>
      {problem && (
        <p role="alert">
          <SignInProblem problem={problem} />
        </p>
      )}
      <Button look="primary" onClick={start}>
        {t.signInAgain}
      </Button>
    </dialog>
  );
}
