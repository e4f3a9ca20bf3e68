import "@testing-library/jest-dom/vitest";

import { cleanup, configure } from "@testing-library/react";
import { afterAll, afterEach, beforeAll, beforeEach, vi } from "vitest";

import { installIntersection } from "./intersection";
import { installLayout } from "./layout";
import { installLocks } from "./locks";
import { server } from "./server";

installLayout();
installLocks();
// Tests must not depend on speed: machines are busy.
configure({ asyncUtilTimeout: 10_000 });

// Node's digest returns Node's ArrayBuffer, which a library that checks the type does not accept in jsdom.
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
  installIntersection();
  // The stores of drafts and of the outbox read the browser's storage only when their modules are loaded.
  vi.resetModules();
});
afterEach(() => {
  cleanup();
  server.resetHandlers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});
afterAll(() => server.close());
