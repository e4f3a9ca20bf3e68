import "@fontsource-variable/inter/wght.css";
import "./app/tokens.css";
import "./app/base.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router";

import { toSignInError, isSignedIn, startSession } from "./api/auth/session";
import { App } from "./app/App";
import { makeQueryClient } from "./app/queryClient";
import { SignInFailedPage } from "./features/sign-in/SignInFailedPage";
import { loadTexts } from "./i18n";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");

// A page restored from the back/forward cache must not be shown after signing out.
window.addEventListener("pageshow", (event) => {
  if (event.persisted && !isSignedIn()) window.location.reload();
});

const sessionStart = startSession().catch((error: unknown) => {
  console.warn("Signing in failed.", error);
  return toSignInError(error);
});
await loadTexts();
const session = await sessionStart;
if (session !== false) {
  createRoot(root).render(
    <StrictMode>
      <BrowserRouter>
        {session === true ? <App queries={makeQueryClient()} /> : <SignInFailedPage error={session} />}
      </BrowserRouter>
    </StrictMode>,
  );
}
