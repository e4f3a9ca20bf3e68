import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** What the first load shares with parts that are loaded later. */
const SHARED = [
  /src\/(api|model|ui\/elements|ui\/hooks)\//,
  /src\/features\/(navigation|failure-reason|deadline|replies\/(outbox|drafts|shared))\//,
  /src\/(i18n|features\/commands)\/\w+\.ts$/,
  /src\/i18n\/texts\/(shell|conversationList|views|errors)\.ts$/,
];

export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2022",
    // The content security policy allows only our own files, so assets must not be inlined as data: URLs.
    assetsInlineLimit: 0,
    manifest: true,
    // Without the group, the bundler makes dozens of small chunks, which compress badly.
    rolldownOptions: {
      output: {
        codeSplitting: { groups: [{ name: "shared", test: (id) => SHARED.some((pattern) => pattern.test(id)) }] },
      },
    },
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
