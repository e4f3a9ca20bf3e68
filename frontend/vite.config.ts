import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** What the first load shares with parts that are loaded later. */
const SHARED = [
  /src\/(api(?!\/(?:orders|attachments|keyRights|requestLimit|savedReplies|uploads)\.)|model|ui\/elements|ui\/hooks)\//,
  /src\/features\/(navigation|failure-reason|deadline|replies\/(outbox|drafts|shared))\//,
  /src\/(i18n|features\/commands)\/\w+\.ts$/,
  /src\/ui\/feedback\/(EmptyState|ErrorBoundary|lazyRetry)\.tsx$/,
  /src\/i18n\/texts\/(shell|conversationList|views|errors)\.ts$/,
];

/** What only the opened conversation and the changes of many need. */
const NOT_FIRST = [
  /src\/api\/conversations\/(activity|bulk|changes?|draft|loadedActivity|presence|related|replyMutations|seen)\.ts$/,
  /src\/features\/replies\/(outbox\/pendingUndos|shared\/recipients)\.ts$/,
  /src\/ui\/hooks\/(useAutosize|useSecondsUntil|useSendKeys)\.ts$/,
];

const matches = (id: string, patterns: RegExp[]) => patterns.some((pattern) => pattern.test(id));

export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2022",
    // The content security policy allows only our own files, so assets must not be inlined as data: URLs.
    assetsInlineLimit: 0,
    // One style sheet for the whole page. A sheet that a lazy part needs, and that did not load, would not be asked for
    // again: the part would be shown without its styles.
    cssCodeSplit: false,
    manifest: true,
    // Without the groups, the bundler makes dozens of small chunks, which compress badly.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // A group takes what its modules import, if no group before it has.
            { name: "shared", test: (id) => matches(id, SHARED) && !matches(id, NOT_FIRST) },
            { name: "conversations", test: (id) => matches(id, NOT_FIRST) },
          ],
        },
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
    // Otherwise one core is left free, which on two cores doubles the time.
    maxWorkers: "100%",
  },
});
