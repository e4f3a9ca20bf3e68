import { useStore } from "@nanostores/react";
import type { ReactNode } from "react";

import type { SignInError } from "../../api/auth/signInRedirect";
import { signInText } from "../../i18n/texts/signIn";
import { Button } from "../../ui/elements/Button";
import type { IconName } from "../../ui/elements/Icon";
import { NoticePage } from "../../ui/feedback/NoticePage";
import { SignInErrorText } from "./SignInErrorText";
import { useSignIn } from "./useSignIn";

interface Props {
  icon: IconName;
  title: string;
  /** Why the last attempt to sign in failed, if there was one. */
  error?: SignInError;
  footer?: ReactNode;
  /** Shown as long as no attempt to sign in has failed. */
  children?: ReactNode;
}

/** A page for a person who is not signed in: one message and the button that leads to the sign-in pages. */
export function SignInNotice({ icon, title, error, footer, children }: Props) {
  const t = useStore(signInText);
  const { error: lastError, start } = useSignIn(error);
  return (
    <NoticePage
      icon={icon}
      title={title}
      action={
        <Button variant="primary" onClick={start}>
          {t.signIn}
        </Button>
      }
      footer={footer}
    >
      {lastError ? <SignInErrorText error={lastError} /> : children}
    </NoticePage>
  );
}
