import { useStore } from "@nanostores/react";

import type { SignInError } from "../../api/onTheWay";
import { signInText } from "../../i18n/texts";

/** What went wrong on the way to the sign-in pages or back, and what to do about it. */
export function SignInProblem({ problem }: { problem: SignInError }) {
  const t = useStore(signInText);
  const words = {
    storage: t.storageBody({ host: window.location.host }),
    unreachable: t.unreachableBody,
    refused: t.refusedBody,
    failed: t.failedBody,
  };
  return <>{words[problem.kind]}</>;
}
