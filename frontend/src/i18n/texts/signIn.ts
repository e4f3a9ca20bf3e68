import { params } from "@nanostores/i18n";

import { i18n } from "..";

export const signInText = i18n("signIn", {
  signIn: "Sign in",
  signInAgain: "Sign in again",
  signOut: "Sign out",
  signedInAs: params("Signed in as {name}"),
  failedTitle: "Signing in did not work",
  failedBody: "The sign-in page may have waited too long. Sign in once more. Nothing you wrote is lost.",
  storageBody: params(
    "This browser keeps nothing for {host}, so it would not know you when you come back. Allow cookies and site data for it, then sign in.",
  ),
  unreachableBody: "The sign-in page cannot be reached. See whether you are online, then sign in. Nothing you wrote is lost.",
  refusedBody: "The sign-in page sent you back without signing you in. Sign in again, or ask whoever invited you.",
  signedOutTitle: "You are signed out",
  signedOutBody: "Drafts stay on this device until you are back.",
  endedTitle: "Your session has ended",
  endedBody: "Sign in again to go on where you are. What you wrote is kept, and replies on their way go out after that.",
});
