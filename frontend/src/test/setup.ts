import "@testing-library/jest-dom/vitest";

import { cleanup } from "@testing-library/react";
import { afterAll, afterEach, beforeAll, beforeEach, vi } from "vitest";

import { server } from "./server";
import { giveLayout } from "./layout";

giveLayout();

beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
beforeEach(() => {
  localStorage.clear();
  window.history.replaceState(null, "", "/");
  // The stores of drafts and of the outbox read the browser's storage once, when the page is loaded.
  vi.resetModules();
});
afterEach(() => {
  cleanup();
  server.resetHandlers();
});
afterAll(() => server.close());
