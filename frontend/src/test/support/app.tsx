import { cleanup, render, screen, within } from "@testing-library/react";
import userEvent, { type UserEvent } from "@testing-library/user-event";
import { BrowserRouter } from "react-router";
import { vi } from "vitest";

import { FakeIdentityProvider, signIn } from "./fakeIdentityProvider";
import type { FakeInbox } from "./fakeInbox";
import { installLocks } from "./locks";
import { server } from "./server";

/** Signs in and loads the app at a path. Module state starts from what is in the browser's storage. */
export async function openApp(inbox: FakeInbox, path = "/", provider = new FakeIdentityProvider()) {
  server.use(...inbox.handlers);
  await signIn(path, provider);
  const { App } = await import("../../app/App");
  // Loaded before it is needed, as in a browser.
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

/** Loads the app again: only localStorage survives. */
export async function reloadApp(inbox: FakeInbox, path: string, provider = new FakeIdentityProvider()) {
  cleanup();
  vi.resetModules();
  // The browser releases the locks of a page that is closed.
  installLocks();
  return openApp(inbox, path, provider);
}

export const conversationList = () => screen.getByRole("navigation", { name: "Conversations" });
export const rows = () =>
  within(conversationList())
    .queryAllByRole("link")
    .filter((link) => link.dataset.conversation !== undefined);
/** The element that scrolls the rows. */
export function listScroller(): HTMLElement {
  const scroller = rows()[0]?.closest("ul")?.parentElement;
  if (!scroller) throw new Error("There is no list.");
  return scroller;
}
export const findLog = () => screen.findByRole("log", { name: "Messages" });
export const findComposer = () => screen.findByRole<HTMLTextAreaElement>("textbox", { name: "Reply" });
export const sendButton = () => screen.getByRole("button", { name: /^Send/ });

/** Writes into the composer and sends with the keyboard. */
export async function sendReply(user: UserEvent, text: string): Promise<void> {
  await user.click(await findComposer());
  await user.paste(text);
  await user.keyboard("{Control>}{Enter}{/Control}");
}

/** A choice of the recipient picker. */
export const findRecipient = (name: string) => screen.findByRole<HTMLInputElement>("radio", { name });

/** The article of the message with exactly this text. */
export async function findMessage(text: string): Promise<HTMLElement> {
  // The body may contain elements, such as links, so its whole text is compared.
  const body = await within(await findLog()).findByText(
    (_, element) => element instanceof HTMLElement && element.dir === "auto" && element.textContent === text,
  );
  const article = body.closest("article");
  if (!article) throw new Error(`"${text}" is not in a message`);
  return article;
}
