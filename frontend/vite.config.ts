import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2022",
    // The content security policy allows only our own files, so assets must not be inlined as data: URLs.
    assetsInlineLimit: 0,
    manifest: true,
  },
  test: {
    environment: "jsdom",
    setupFiles: ["src/test/support/setup.ts"],
    css: false,
    // High enough for a busy machine; no test depends on it.
    testTimeout: 60_000,
    restoreMocks: true,
  },
});
