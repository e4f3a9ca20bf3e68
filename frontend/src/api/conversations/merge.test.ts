import { describe, expect, test } from "vitest";

import type { ConversationDetail, Message } from "../types";
import { hasUnsettledReplyBefore, type LoadedConversation, mergeLatestMessages } from "./merge";

const message = (id: string, at: number, status: Message["status"] = "received") =>
  ({ id, sent_at: time(at), status }) as Message;
const time = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();

const thread = (olderCursor: string | null, ...messages: Message[]): LoadedConversation => ({
  conversation: {} as ConversationDetail,
  messages,
  olderCursor,
});
const ids = (things: { id: string }[]) => things.map(({ id }) => id).join("");

describe("A new page of the latest messages", () => {
  test("keeps the older messages that were loaded", () => {
    const known = thread("deep", ...[..."abcd"].map((id, n) => message(id, n)));
    const merged = mergeLatestMessages(known, thread("p2", message("c", 2), message("d", 3), message("e", 4)));
    expect(ids(merged.messages)).toBe("abcde");
    expect(merged.olderCursor).toBe("deep");
  });

  test("drops the older messages when there is a gap between", () => {
    const merged = mergeLatestMessages(thread(null, message("a", 1)), thread("p2", message("x", 50), message("y", 51)));
    expect(ids(merged.messages)).toBe("xy");
    expect(merged.olderCursor).toBe("p2");
  });

  test("does not remove a reply that is being sent", () => {
    const known = thread(null, message("a", 1), message("reply", 2, "queued"));
    expect(ids(mergeLatestMessages(known, thread(null, message("a", 1))).messages)).toBe("areply");
  });

  test("is not enough while an older reply is unsettled", () => {
    const page = thread("p2", message("c", 2), message("d", 3));
    const known = (status: Message["status"]) => thread(null, message("a", 0), message("b", 1, status), message("c", 2));
    expect(hasUnsettledReplyBefore(known("unknown"), page)).toBe(true);
    expect(hasUnsettledReplyBefore(known("failed"), page)).toBe(false);
    expect(hasUnsettledReplyBefore(undefined, page)).toBe(false);
    expect(hasUnsettledReplyBefore(thread(null, message("c", 2, "queued"), message("d", 3)), page)).toBe(false);
  });
});
