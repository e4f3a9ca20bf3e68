import { useStore } from "@nanostores/react";

import type { SignInError } from "../../api/auth/signInRedirect";
import { signInText } from "../../i18n/texts/signIn";

/** Why signing in failed, and what to do about it. */
export function SignInErrorText({ error }: { error: SignInError }) {
  const t = useStore(signInText);
  const texts = {
    storage: t.storageBody({ host: window.location.host }),
    unreachable: t.unreachableBody,
    refused: t.refusedBody,
    failed: t.failedBody,
  };
  return <>{texts[error.kind]}</>;
}
