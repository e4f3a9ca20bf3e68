import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { useEffect } from "react";
import { Route, Routes } from "react-router";

import { ConversationPage } from "../features/conversation/ConversationPage";
import { NothingSelected } from "../features/conversation/NothingSelected";
import { startSender } from "../features/replies/sender";
import { NotFound } from "../features/shell/NotFound";
import { Shell } from "../features/shell/Shell";
import { CrashBoundary } from "./CrashBoundary";

export function App({ queries }: { queries: QueryClient }) {
  useEffect(() => startSender(queries), [queries]);
  return (
    <CrashBoundary>
      <QueryClientProvider client={queries}>
        <Routes>
          <Route element={<Shell />}>
            <Route index element={<NothingSelected />} />
            <Route path="conversations/:conversationId" element={<ConversationPage />} />
          </Route>
          <Route path="*" element={<NotFound />} />
        </Routes>
      </QueryClientProvider>
    </CrashBoundary>
  );
}
