import { act, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test, vi } from "vitest";

import { NARROW } from "../../ui/hooks/useMediaQuery";
import { expectNoAxeViolations } from "../support/accessibility";
import { conversationList, findComposer, findMessage, openApp, reloadApp, rows, sendReply } from "../support/app";
import { BEN, FakeIdentityProvider } from "../support/fakeIdentityProvider";
import type { FakeConversation, FakeInbox } from "../support/fakeInbox";
import { ADDRESS, inboxWithQuestion } from "../support/replies";

let inbox: FakeInbox;
let paul: FakeConversation;

beforeEach(() => {
  ({ inbox } = inboxWithQuestion());
  paul = inbox.addConversation("Paul Roy");
  inbox.addMessage(paul, { body: "Can I return it?" });
});

const line = () => within(conversationList());
const findLink = (name: string) => line().findByRole("link", { name });

/** Writes a reply that the server refuses. */
async function refused(user: Awaited<ReturnType<typeof openApp>>["user"], text: string) {
  inbox.faults.push("refused");
  await sendReply(user, text);
  await within(await findMessage(text)).findByText(/may not hold an e-mail address/);
}

async function refusedToBoth() {
  const app = await openApp(inbox, ADDRESS);
  await findMessage("Where is my parcel?");
  await refused(app.user, "Write to me@example.com");
  await app.user.click(await screen.findByRole("link", { name: /^.*Paul Roy/ }));
  await findMessage("Can I return it?");
  await refused(app.user, "Write to you@example.com");
  return app;
}

describe("A reply that was not sent", () => {
  test("is told of beside the list until its author takes it back, also when its notice was closed", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await findMessage("Where is my parcel?");
    expect(line().queryByText(/(was|were) not sent$/)).toBeNull();
    await refused(user, "Write to me@example.com");
    expect(await findLink("1 reply was not sent")).toBeVisible();
    await user.click(await screen.findByRole("link", { name: /Paul Roy/ }));
    await user.click(await screen.findByRole("button", { name: "Close" }));
    await expectNoAxeViolations();
    const link = await findLink("1 reply was not sent");
    expect(link.closest("[role=status]")).not.toBeNull();
    link.focus();
    await user.keyboard("{Enter}");
    const message = await findMessage("Write to me@example.com");
    expect(window.location.pathname).toBe(ADDRESS);
    await waitFor(() => expect(screen.getByRole("log", { name: "Messages" })).toHaveFocus());
    await user.click(within(message).getByRole("button", { name: "Edit" }));
    await waitFor(() => expect(line().queryByRole("link", { name: /(was|were) not sent$/ })).toBeNull());
  });

  test("is told of after the page was loaded again, on a phone beside the list of conversations", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await findMessage("Where is my parcel?");
    await refused(user, "Write to me@example.com");
    vi.spyOn(window, "matchMedia").mockImplementation(
      (query) => ({ matches: query === NARROW, addEventListener() {}, removeEventListener() {} }) as unknown as MediaQueryList,
    );
    await reloadApp(inbox, "/?view=all");
    await waitFor(() => expect(rows()).toHaveLength(2));
    expect(await findLink("1 reply was not sent")).toBeVisible();
  });

  test("is no business of another agent who signs in here", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await findMessage("Where is my parcel?");
    await refused(user, "Write to me@example.com");
    const provider = new FakeIdentityProvider();
    provider.person = BEN;
    const { user: ben } = await reloadApp(inbox, ADDRESS, provider);
    await findComposer();
    // One of their own shows that the line is there, and counts only theirs.
    await refused(ben, "Write to ben@example.com");
    expect(await findLink("1 reply was not sent")).toBeVisible();
  });
});

describe("Replies that were not sent in several conversations", () => {
  test("are a menu of the conversations with their customers' names", async () => {
    const { user } = await refusedToBoth();
    await user.click(await line().findByRole("button", { name: "2 replies were not sent" }));
    await screen.findByRole("menuitem", { name: /Paul Roy.*Write to you@example.com/ });
    await expectNoAxeViolations();
    await user.click(await screen.findByRole("menuitem", { name: /Marie Tremblay.*Write to me@example.com/ }));
    await findMessage("Write to me@example.com");
    await user.click(within(await findMessage("Write to me@example.com")).getByRole("button", { name: "Edit" }));
    expect(await findLink("1 reply was not sent")).toBeVisible();
  });

  test("have their names also when the conversations were not opened since the page was loaded", async () => {
    await refusedToBoth();
    const { user } = await reloadApp(inbox, "/");
    await user.click(await line().findByRole("button", { name: "2 replies were not sent" }));
    expect(await screen.findByRole("menuitem", { name: /Marie Tremblay/ })).toBeVisible();
    expect(await screen.findByRole("menuitem", { name: /Paul Roy/ })).toBeVisible();
  });

  test("have no menu any more when only one conversation is left, and the focus stays on the line", async () => {
    const { user } = await refusedToBoth();
    await user.click(await line().findByRole("button", { name: "2 replies were not sent" }));
    const item = await screen.findByRole("menuitem", { name: /Paul Roy/ });
    await waitFor(() => expect(item.closest("[role=menu]")?.contains(document.activeElement)).toBe(true));
    // In another tab, the agent takes one back, and then sends another that is refused.
    const key = Object.keys(localStorage).find((one) => localStorage[one]?.includes("Write to you@example.com")) ?? "";
    const json = localStorage.getItem(key) ?? "";
    const store = (newValue: string | null) =>
      act(() => {
        if (newValue === null) localStorage.removeItem(key);
        else localStorage.setItem(key, newValue);
        window.dispatchEvent(new StorageEvent("storage", { key, newValue }));
      });
    store(null);
    expect(await findLink("1 reply was not sent")).toHaveFocus();
    expect(screen.queryByRole("menu")).toBeNull();
    store(json);
    expect(await line().findByRole("button", { name: "2 replies were not sent" })).toHaveFocus();
    expect(screen.queryByRole("menu")).toBeNull();
  });
});
