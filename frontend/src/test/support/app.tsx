import { cleanup, render, screen, within } from "@testing-library/react";
import userEvent, { type UserEvent } from "@testing-library/user-event";
import { BrowserRouter } from "react-router";
import { vi } from "vitest";

import type { FakeInbox } from "./fakeInbox";
import { giveLocks } from "./locks";
import { server } from "./server";
import { FakeProvider, signedIn } from "./fakeIdentityProvider";

/** Loads the app at an address, as a browser does: what modules hold starts from what the browser has kept. */
export async function openPage(inbox: FakeInbox, path = "/", provider = new FakeProvider()) {
  server.use(...inbox.handlers);
  await signedIn(path, provider);
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
export async function reloadPage(inbox: FakeInbox, path: string, provider = new FakeProvider()) {
  cleanup();
  vi.resetModules();
  // The browser lets go of what a page that is gone held.
  giveLocks();
  return openPage(inbox, path, provider);
}

export const list = () => screen.getByRole("navigation", { name: "Conversations" });
export const rows = () =>
  within(list())
    .queryAllByRole("link")
    .filter((link) => link.dataset.conversation !== undefined);
export const log = () => screen.findByRole("log", { name: "Messages" });
export const field = () => screen.findByRole<HTMLTextAreaElement>("textbox", { name: "Reply" });
export const sendButton = () => screen.getByRole("button", { name: /^Send/ });

/** Writes into the composer and sends, by keys alone. */
export async function write(user: UserEvent, text: string): Promise<void> {
  await user.click(await field());
  await user.paste(text);
  await user.keyboard("{Control>}{Enter}{/Control}");
}

/** Whom the composer writes to. */
export const recipient = (name: string) => screen.findByRole<HTMLInputElement>("radio", { name });

export async function bubble(text: string): Promise<HTMLElement> {
  // Links in it are elements of their own, so it is the body as a whole that is compared.
  const found = await within(await log()).findByText(
    (_, element) => element instanceof HTMLElement && element.dir === "auto" && element.textContent === text,
  );
  const article = found.closest("article");
  if (!article) throw new Error(`"${text}" does not stand in a message`);
  return article;
}
