import { describe, expect, test } from "vitest";

import type { Conversation, ConversationDetail, Message } from "../types";
import {
  appendInboxPage,
  hasUnsettledReplyBefore,
  type LoadedConversation,
  type LoadedInbox,
  mergeFirstInboxPage,
  mergeLatestMessages,
  mergeLowerInboxPage,
  updateInboxRow,
} from "./merge";

const conversation = (id: string, at: number) => ({ id, last_message_at: time(at) }) as Conversation;
const message = (id: string, at: number, status: Message["status"] = "received") =>
  ({ id, sent_at: time(at), status }) as Message;
const time = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();

const inbox = (nextCursor: string | null, ...conversations: Conversation[]): LoadedInbox => ({ conversations, nextCursor });
const thread = (olderCursor: string | null, ...messages: Message[]): LoadedConversation => ({
  conversation: {} as ConversationDetail,
  messages,
  olderCursor,
});
const ids = (things: { id: string }[]) => things.map(({ id }) => id).join("");

describe("A new first page of the inbox", () => {
  test("moves updated conversations up and keeps the rows below", () => {
    const known = inbox("deep", ...[..."abcdef"].map((id, n) => conversation(id, 50 - n)));
    const merged = mergeFirstInboxPage(known, inbox("p2", conversation("e", 60), conversation("a", 50), conversation("b", 49)));
    expect(ids(merged.conversations)).toBe("eabcdf");
    expect(merged.nextCursor).toBe("deep");
  });

  test("drops the loaded rows when there may be a gap between them and the page", () => {
    const known = inbox("deep", conversation("a", 10), conversation("b", 9));
    const merged = mergeFirstInboxPage(known, inbox("p2", conversation("x", 60), conversation("y", 50)));
    expect(ids(merged.conversations)).toBe("xy");
    expect(merged.nextCursor).toBe("p2");
  });

  test("replaces all rows when it is the only page", () => {
    const known = inbox(null, conversation("a", 10), conversation("erased", 9));
    expect(ids(mergeFirstInboxPage(known, inbox(null, conversation("a", 10))).conversations)).toBe("a");
  });
});

describe("A page read again below the first one", () => {
  const known = inbox("deep", ...[..."abcdefg"].map((id, n) => conversation(id, 50 - n)));

  test("updates its rows in place", () => {
    const read = inbox("p3", conversation("c", 48), { ...conversation("d", 47), reply_alert: "failed" }, conversation("e", 46));
    const merged = mergeLowerInboxPage(known, read);
    expect(ids(merged.conversations)).toBe("abcdefg");
    expect(merged.conversations[3]?.reply_alert).toBe("failed");
    expect(merged.nextCursor).toBe("deep");
  });

  test("drops rows that are gone, and has no row twice", () => {
    const merged = mergeLowerInboxPage(known, inbox("p3", conversation("c", 48), conversation("f", 47), conversation("e", 46)));
    expect(ids(merged.conversations)).toBe("abcfeg");
  });
});

test("A conversation that was just read updates its own row without moving it", () => {
  const known = inbox(null, conversation("a", 10), { ...conversation("b", 9), reply_alert: null });
  const told = { ...conversation("b", 9), reply_alert: "failed", recipients: [] } as unknown as Conversation;
  const updated = updateInboxRow(known, told);
  expect(updated.conversations[1]).toEqual({ ...conversation("b", 9), reply_alert: "failed" });
  expect(updateInboxRow(known, { ...told, last_message_at: time(20) })).toBe(known);
  expect(updateInboxRow(known, conversation("c", 9))).toBe(known);
});

test("A further page does not repeat a conversation that has moved up meanwhile", () => {
  const known = inbox("p2", conversation("d", 60), conversation("a", 50));
  const more = appendInboxPage(known, inbox(null, conversation("b", 40), conversation("d", 30)));
  expect(ids(more.conversations)).toBe("dab");
});

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
