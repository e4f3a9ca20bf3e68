import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { findComposer, findMessage, openApp, rows } from "../support/app";
import { FakeInbox } from "../support/fakeInbox";

const MENU = "../../features/triage/pickers/TagMenu";
const SYNC_PAGE = "../../features/sync/SyncPage";

let inbox: FakeInbox;

beforeEach(() => {
  inbox = new FakeInbox();
  inbox.addMessage(inbox.addConversation("Marie Tremblay"), { body: "Hello" });
  vi.spyOn(console, "error").mockReturnValue();
});
afterEach(() => {
  vi.doUnmock(MENU);
  vi.doUnmock(SYNC_PAGE);
});

const press = (key: string) => fireEvent.keyDown(document.body, { key });
const notices = () => screen.getByRole("region", { name: "What just happened" });
const saysThatItFailed = () => waitFor(() => expect(notices()).toHaveTextContent(/did not load/));

/** A module whose first imports fail. Returns how often it was asked for. */
function failsAtFirst(path: string, failing: number): () => number {
  let asked = 0;
  vi.doMock(path, async (importOriginal) => {
    asked += 1;
    if (asked <= failing) throw new Error("It did not load.");
    return importOriginal();
  });
  return () => asked;
}

test("While a menu loads, what is typed runs no commands; if it does not load, the page says so and stays", async () => {
  let failToLoad = () => {};
  const failure = new Promise<never>((_, reject) => (failToLoad = () => reject(new Error("It did not load."))));
  failure.catch(() => undefined);
  vi.doMock(MENU, () => failure);
  await openApp(inbox, "/conversations/c0");
  const composer = await findComposer();
  press("t");
  await waitFor(() => expect(document.querySelector("[data-overlay]")).not.toBeNull());
  press("r");
  expect(composer).not.toHaveFocus();
  failToLoad();
  await saysThatItFailed();
  expect(composer).toBeVisible();
  press("r");
  expect(composer).toHaveFocus();
});

describe("A menu whose code did not load", () => {
  test("is asked for a second time by itself, after a moment", async () => {
    const asked = failsAtFirst(MENU, 1);
    await openApp(inbox, "/conversations/c0");
    await findComposer();
    press("t");
    expect(await screen.findByRole("dialog", { name: "Tags" })).toBeVisible();
    expect(asked()).toBe(2);
  });

  test("is asked for again when it is opened again, and offers to reload the page meanwhile", async () => {
    const asked = failsAtFirst(MENU, 2);
    await openApp(inbox, "/conversations/c0");
    await findComposer();
    press("t");
    await saysThatItFailed();
    expect(within(notices()).getByRole("button", { name: "Reload" })).toBeVisible();
    expect(asked()).toBe(2);
    press("t");
    expect(await screen.findByRole("dialog", { name: "Tags" })).toBeVisible();
    expect(asked()).toBe(3);
  });

  test("does not offer to reload the page while there is no network to reload it from", async () => {
    failsAtFirst(MENU, 2);
    await openApp(inbox, "/conversations/c0");
    await findComposer();
    vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
    press("t");
    await saysThatItFailed();
    expect(within(notices()).queryByRole("button", { name: "Reload" })).toBeNull();
  });
});

test("A page whose code did not load leaves the list as it is, and can be tried again", async () => {
  failsAtFirst(SYNC_PAGE, 2);
  const { user } = await openApp(inbox, "/sync");
  expect(await screen.findByRole("heading", { name: "This page stopped working" })).toBeVisible();
  expect(screen.getByRole("button", { name: "Reload" })).toBeVisible();
  await waitFor(() => expect(rows()).toHaveLength(1));
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("heading", { name: "Synchronisation" })).toBeVisible();
});

test("A conversation that cannot be shown does not keep others from being shown, nor its title in the tab", async () => {
  inbox.addMessage(inbox.addConversation("Paul Roy"), { body: "Broken", attachments: null as never });
  const { user } = await openApp(inbox, "/conversations/c1");
  const failure = { name: "This page stopped working" };
  expect(await screen.findByRole("heading", failure)).toBeVisible();
  await waitFor(() => expect(document.title).toMatch(/This page stopped working · Inbox$/));
  await user.click(await screen.findByRole("link", { name: /Marie Tremblay/ }));
  expect(await findMessage("Hello")).toBeVisible();
  expect(screen.queryByRole("heading", failure)).toBeNull();
  expect(document.title).toMatch(/Marie Tremblay · Inbox$/);
  await user.click(screen.getByRole("link", { name: /Paul Roy/ }));
  expect(await screen.findByRole("heading", failure)).toBeVisible();
});

test("A style sheet that did not load, such as one of a browser extension, does not keep a menu from opening", async () => {
  await openApp(inbox, "/conversations/c0");
  await findComposer();
  const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: "/extension.css" });
  document.head.append(sheet);
  sheet.dispatchEvent(new Event("error"));
  press("t");
  expect(await screen.findByRole("dialog", { name: "Tags" })).toBeVisible();
  expect(sheet).toBeInTheDocument();
  sheet.remove();
});
