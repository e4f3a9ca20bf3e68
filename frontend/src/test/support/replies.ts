import { screen, within } from "@testing-library/react";
import { vi } from "vitest";

import type { ConversationDetail } from "../../api/types";
import { type FakeConversation, FakeInbox } from "./fakeInbox";

/** Where the only conversation of `inboxWithQuestion` is. */
export const ADDRESS = "/conversations/c0";

/** An inbox with one conversation, in which Marie has asked a question. */
export function inboxWithQuestion(overrides: Partial<ConversationDetail> = {}) {
  const inbox = new FakeInbox();
  const marie = inbox.addConversation("Marie Tremblay", overrides);
  inbox.addMessage(marie, { body: "Where is my parcel?" });
  return { inbox, marie };
}

export const repliesIn = ({ messages }: FakeConversation) => messages.filter(({ sender }) => sender === "technician");

/** The names of the buttons in a message with which something can be done about it; any message can be quoted. */
export const actionsIn = (message: HTMLElement) =>
  within(message)
    .queryAllByRole("button")
    .map((button) => button.getAttribute("aria-label") ?? button.textContent)
    .filter((name) => name !== "Quote");

export const findParkedDrafts = () => screen.findByRole("list", { name: "Set aside" });

export function goOffline(): void {
  vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
}

export function goOnline(): void {
  vi.restoreAllMocks();
  window.dispatchEvent(new Event("online"));
}
