import { params } from "@nanostores/i18n";

import { i18n } from "..";

export const signInText = i18n("signIn", {
  signIn: "Sign in",
  signInAgain: "Sign in again",
  settings: "Settings",
  savedReplies: "Saved replies",
  keys: "Keyboard shortcuts",
  signOut: "Sign out",
  signedInAs: params("Signed in as {name}"),
  failedTitle: "Signing in did not work",
  failedBody: "The sign-in page may have expired. Sign in again. Nothing you wrote is lost.",
  storageBody: params(
    "This browser keeps nothing for {host}, so signing in cannot work. Allow cookies and site data for this site, then sign in.",
  ),
  unreachableBody: "The sign-in page cannot be reached. Check that you are online, then sign in. Nothing you wrote is lost.",
  refusedBody: "The sign-in page sent you back without signing you in. Sign in again, or ask the person who invited you.",
  signedOutTitle: "You are signed out",
  signedOutBody: "Drafts stay on this device until you sign in again.",
  endedTitle: "Your session has ended",
  endedBody: "Sign in again to continue where you are. What you wrote is saved, and pending replies will be sent after you sign in.",
});
