import { useState } from "react";

import { explained, signIn } from "../../api/auth";
import type { SignInError } from "../../api/onTheWay";

/** For a button that leads to the sign-in pages, and says so when it does not. */
export function useSignIn(before: SignInError | null = null) {
  const [problem, setProblem] = useState<SignInError | null>(before);
  const start = () => {
    signIn().catch((error: unknown) => {
      console.warn("Signing in failed.", error);
      setProblem(explained(error));
    });
  };
  return { problem, start };
}
