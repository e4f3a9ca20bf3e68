import { cleanup, render, screen, within } from "@testing-library/react";
import userEvent, { type UserEvent } from "@testing-library/user-event";
import { BrowserRouter } from "react-router";
import { vi } from "vitest";

import type { FakeInbox } from "./fakeInbox";
import { installLocks } from "./locks";
import { server } from "./server";
import { FakeIdentityProvider, signIn } from "./fakeIdentityProvider";

/** Loads the app at an address, as a browser does: what modules hold starts from what the browser has kept. */
export async function openApp(inbox: FakeInbox, path = "/", provider = new FakeIdentityProvider()) {
  server.use(...inbox.handlers);
  await signIn(path, provider);
  const { App } = await import("../../app/App");
  // Read beforehand, as a browser has it by the time somebody opens a conversation.
  await import("../../features/conversation/ConversationPage");
  const { makeQueryClient } = await import("../../app/queryClient");
  const queries = makeQueryClient();
  render(
    <BrowserRouter>
      <App queries={queries} />
    </BrowserRouter>,
  );
  return { user: userEvent.setup(), queries, refresh: () => queries.invalidateQueries() };
}

/** Leaves the page and loads it again: only localStorage survives. */
export async function reloadApp(inbox: FakeInbox, path: string, provider = new FakeIdentityProvider()) {
  cleanup();
  vi.resetModules();
  // The browser lets go of what a page that is gone held.
  installLocks();
  return openApp(inbox, path, provider);
}

export const conversationList = () => screen.getByRole("navigation", { name: "Conversations" });
export const rows = () =>
  within(conversationList())
    .queryAllByRole("link")
    .filter((link) => link.dataset.conversation !== undefined);
export const findLog = () => screen.findByRole("log", { name: "Messages" });
export const findComposer = () => screen.findByRole<HTMLTextAreaElement>("textbox", { name: "Reply" });
export const sendButton = () => screen.getByRole("button", { name: /^Send/ });

/** Writes into the composer and sends, by keys alone. */
export async function sendReply(user: UserEvent, text: string): Promise<void> {
  await user.click(await findComposer());
  await user.paste(text);
  await user.keyboard("{Control>}{Enter}{/Control}");
}

/** Whom the composer writes to. */
export const findRecipient = (name: string) => screen.findByRole<HTMLInputElement>("radio", { name });

export async function findMessage(text: string): Promise<HTMLElement> {
  // Links in it are elements of their own, so it is the body as a whole that is compared.
  const found = await within(await findLog()).findByText(
    (_, element) => element instanceof HTMLElement && element.dir === "auto" && element.textContent === text,
  );
  const article = found.closest("article");
  if (!article) throw new Error(`"${text}" does not stand in a message`);
  return article;
}
