import { useStore } from "@nanostores/react";

import { signInText } from "../../i18n/texts/signIn";
import { SignInNotice } from "./SignInNotice";

export function SignedOutPage() {
  const t = useStore(signInText);
  return (
    <SignInNotice icon="check" title={t.signedOutTitle}>
      {t.signedOutBody}
    </SignInNotice>
  );
}
