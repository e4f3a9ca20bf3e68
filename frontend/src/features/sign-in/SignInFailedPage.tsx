import { useStore } from "@nanostores/react";

import type { SignInError } from "../../api/auth/signInRedirect";
import { signInText } from "../../i18n/texts/signIn";
import { ClockNotice } from "../clock/ClockNotice";
import { SignInNotice } from "./SignInNotice";

/** Shown when signing in failed. It does not retry by itself: that could redirect back and forth without end. */
export function SignInFailedPage({ error }: { error: SignInError }) {
  const t = useStore(signInText);
  return <SignInNotice icon="alert" title={t.failedTitle} error={error} footer={<ClockNotice />} />;
}
