import { cleanup, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { BrowserRouter } from "react-router";
import { vi } from "vitest";

import type { FakeInbox } from "./fakeInbox";
import { server } from "./server";
import { FakeProvider, signedIn } from "./signIn";

/** Loads the app at an address, as a browser does: what modules hold starts from what the browser has kept. */
export async function openPage(inbox: FakeInbox, path = "/", provider = new FakeProvider()) {
  server.use(...inbox.handlers);
  await signedIn(path, provider);
  const { App } = await import("../app/App");
  // Read beforehand, as a browser has it by the time somebody opens a conversation.
  await import("../features/conversation/ConversationPage");
  const { makeQueryClient } = await import("../app/queryClient");
  const queries = makeQueryClient();
  render(
    <BrowserRouter>
      <App queries={queries} />
    </BrowserRouter>,
  );
  return { user: userEvent.setup(), queries, refresh: () => queries.invalidateQueries() };
}

/** Leaves the page and loads it again: only localStorage survives. */
export async function reloadPage(inbox: FakeInbox, path: string) {
  cleanup();
  vi.resetModules();
  return openPage(inbox, path);
}

export const list = () => screen.getByRole("navigation", { name: "Conversations" });
export const rows = () =>
  within(list())
    .queryAllByRole("link")
    .filter((link) => link.dataset.conversation !== undefined);
export const log = () => screen.findByRole("log", { name: "Messages" });
export const field = () => screen.findByRole<HTMLTextAreaElement>("textbox", { name: "Reply" });
export const sendButton = () => screen.getByRole("button", { name: "Send" });

export async function bubble(text: string): Promise<HTMLElement> {
  const found = await within(await log()).findByText(text);
  const article = found.closest("article");
  if (!article) throw new Error(`"${text}" does not stand in a message`);
  return article;
}
