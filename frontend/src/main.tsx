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

// A page that the browser has kept for its Back button shows nothing to who has signed out since.
window.addEventListener("pageshow", (event) => {
  if (event.persisted && !isSignedIn()) window.location.reload();
});

const signingIn = startSession().catch((error: unknown) => {
  console.warn("Signing in failed.", error);
  return toSignInError(error);
});
await loadTexts();
const session = await signingIn;
if (session !== false) {
  createRoot(root).render(
    <StrictMode>
      <BrowserRouter>
        {session === true ? <App queries={makeQueryClient()} /> : <SignInFailedPage error={session} />}
      </BrowserRouter>
    </StrictMode>,
  );
}
