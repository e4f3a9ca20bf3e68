import "@testing-library/jest-dom/vitest";

import { cleanup, configure } from "@testing-library/react";
import { afterAll, afterEach, beforeAll, beforeEach, vi } from "vitest";

import { server } from "./server";
import { installLayout } from "./layout";
import { installLocks } from "./locks";

installLayout();
installLocks();
// Not how fast something is decides a test, but whether it comes: machines are busy.
configure({ asyncUtilTimeout: 10_000 });

// jsdom's ArrayBuffer is not Node's, and what Node's digest gives is then none to a library that looks.
const { digest } = crypto.subtle;
crypto.subtle.digest = async (algorithm, data) => {
  const bytes = new Uint8Array(await digest.call(crypto.subtle, algorithm, data));
  const copy = new ArrayBuffer(bytes.length);
  new Uint8Array(copy).set(bytes);
  return copy;
};

beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  window.history.replaceState(null, "", "/");
  // The stores of drafts and of the outbox read the browser's storage once, when the page is loaded.
  vi.resetModules();
});
afterEach(() => {
  cleanup();
  server.resetHandlers();
});
afterAll(() => server.close());
