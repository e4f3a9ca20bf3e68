import { useState } from "react";

import { redirectToSignIn, toSignInError } from "../../api/auth/session";
import type { SignInError } from "../../api/auth/signInRedirect";

/** `start` leads to the sign-in pages; `error` is why the last attempt failed, at first the one that is passed in. */
export function useSignIn(firstError: SignInError | null = null) {
  const [error, setError] = useState<SignInError | null>(firstError);
  const start = () => {
    redirectToSignIn().catch((reason: unknown) => {
      console.warn("Signing in failed.", reason);
      setError(toSignInError(reason));
    });
  };
  return { error, start };
}
