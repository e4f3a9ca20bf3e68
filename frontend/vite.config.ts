import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2022",
    // The content security policy allows files of our own only, so nothing may be inlined as data: URLs.
    assetsInlineLimit: 0,
    manifest: true,
  },
  test: {
    environment: "jsdom",
    setupFiles: ["src/test/support/setup.ts"],
    css: false,
    // Of a busy machine; no test is decided by it.
    testTimeout: 60_000,
    restoreMocks: true,
  },
});
