import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, Suspense, useEffect } from "react";
import { Route, Routes, useLocation } from "react-router";

import { ErrorBoundary } from "../ui/feedback/ErrorBoundary";
import { lazyRetry } from "../ui/feedback/lazyRetry";
import { SIGNED_OUT_PATH } from "../api/auth/oauthClient";
import { watchActivity } from "../api/idle";
import { startRequestingRuns } from "../api/sync";
import { NoConversationSelected } from "../features/conversation/NoConversationSelected";
import { startSender } from "../features/replies/outbox/sender";
import { NotFoundPage } from "../features/shell/NotFoundPage";
import { Shell } from "../features/shell/Shell";
import { SessionEndedDialog } from "../features/sign-in/SessionEndedDialog";
import { SignedOutPage } from "../features/sign-in/SignedOutPage";
import { ErrorPage } from "./ErrorPage";

// Most of the code belongs to the conversation page. It is loaded right after the first paint, which is the list.
const loadConversation = () => import("../features/conversation/ConversationPage");
const ConversationPage = lazyRetry(loadConversation);
const SyncPage = lazyRetry(() => import("../features/sync/SyncPage"));
const SavedRepliesPage = lazyRetry(() => import("../features/saved-replies/editor/SavedRepliesPage"));

export function App({ queries }: { queries: QueryClient }) {
  useEffect(() => startSender(queries), [queries]);
  useEffect(() => startRequestingRuns(queries), [queries]);
  useEffect(() => watchActivity(queries), [queries]);
  useEffect(() => {
    let isClosed = false;
    let unfollow: (() => void)[] = [];
    // If this fails, it is loaded when a conversation is opened.
    loadConversation()
      .then(({ followNoteDrafts, followServerDrafts }) => {
        if (!isClosed) unfollow = [followNoteDrafts(), followServerDrafts()];
      })
      .catch((error: unknown) => console.warn("The conversation page did not load.", error));
    return () => {
      isClosed = true;
      for (const stop of unfollow) stop();
    };
  }, []);
  return (
    <ErrorBoundary fallback={errorPage}>
      <QueryClientProvider client={queries}>
        <Routes>
          <Route element={<Shell />}>
            <Route index element={<NoConversationSelected />} />
            <Route
              path="conversations/:conversationId"
              element={
                <LaterPage key="conversation">
                  <ConversationPage />
                </LaterPage>
              }
            />
            <Route
              path="sync/*"
              element={
                <LaterPage key="sync">
                  <SyncPage />
                </LaterPage>
              }
            />
            <Route
              path="saved-replies"
              element={
                <LaterPage key="saved-replies">
                  <SavedRepliesPage />
                </LaterPage>
              }
            />
          </Route>
          <Route path={SIGNED_OUT_PATH} element={<SignedOutPage />} />
          <Route path="*" element={<NotFoundPage />} />
        </Routes>
        <SessionEndedDialog />
      </QueryClientProvider>
    </ErrorBoundary>
  );
}

const errorPage = (retry: () => void) => <ErrorPage onRetry={retry} />;

/** A page whose code is loaded when it is opened. If that fails, the list beside it stays, and other rows open. */
function LaterPage({ children }: { children: ReactNode }) {
  const { pathname } = useLocation();
  return (
    <ErrorBoundary fallback={errorPage} resetKey={pathname}>
      <Suspense fallback={null}>{children}</Suspense>
    </ErrorBoundary>
  );
}
