import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test, vi } from "vitest";

import { expectNoAxeViolations } from "../support/accessibility";
import { findMessage, openApp } from "../support/app";
import type { FakeInbox } from "../support/fakeInbox";
import { ADDRESS, inboxWithQuestion } from "../support/replies";

let inbox: FakeInbox;

beforeEach(() => {
  ({ inbox } = inboxWithQuestion());
  inbox.addConversation("Marie Tremblay", { order_id: "20000-A", subject: "About the invoice" });
});

/** Lets these media queries match. */
function screenWith(...matching: string[]) {
  const original = window.matchMedia;
  vi.spyOn(window, "matchMedia").mockImplementation((query) =>
    Object.assign(original(query), { matches: matching.includes(query) }),
  );
}

const WIDE = "(min-width: 1440px)";
const PHONE = "(max-width: 719px)";
const detailsButton = () => screen.findByRole("button", { name: "Details" });
const findColumn = () => screen.findByRole("complementary", { name: "Details" });

describe("The details", () => {
  test("lead with the order, and fold the technical ids", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await user.click(await detailsButton());
    const details = await findColumn();
    await within(details).findByRole("link", { name: /About the invoice/ });
    expect(details.textContent).toMatch(/Order20000-A.*About the invoice.*Marie Tremblay.*customer-0@example\.com.*Technical ids/s);
    expect(within(details).getByText("thread-0")).not.toBeVisible();
    await user.click(within(details).getByText("Technical ids"));
    expect(within(details).getByText("thread-0")).toBeVisible();
  });

  test("closed with Escape give the focus back to their button", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await user.click(await detailsButton());
    within(await findColumn()).getByRole("button", { name: "Close details" }).focus();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("complementary", { name: "Details" })).toBeNull());
    expect(await detailsButton()).toHaveFocus();
  });

  test("are open on a wide screen, until the agent closes them there", async () => {
    screenWith(WIDE);
    const { user } = await openApp(inbox, ADDRESS);
    await user.click(within(await findColumn()).getByRole("button", { name: "Close details" }));
    await waitFor(() => expect(screen.queryByRole("complementary", { name: "Details" })).toBeNull());
    expect(localStorage.getItem("inbox.details")).toBe("closed");
  });
});

describe("The details on a phone", () => {
  async function openDialog() {
    screenWith(PHONE);
    const app = await openApp(inbox, ADDRESS);
    await findMessage("Where is my parcel?");
    await app.user.click(await detailsButton());
    return { ...app, dialog: await screen.findByRole("dialog", { name: "Details" }) };
  }

  test("are a dialog with a heading that has the focus", async () => {
    const { dialog } = await openDialog();
    expect(within(dialog).getByRole("heading", { name: "Details" })).toHaveFocus();
    expect(within(dialog).getAllByText("20000-A")[0]).toBeVisible();
    await expectNoAxeViolations();
  });

  test("are closed by Back, which stays in the conversation", async () => {
    const { dialog } = await openDialog();
    window.history.back();
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
    expect(window.location.pathname).toBe(ADDRESS);
    expect(await findMessage("Where is my parcel?")).toBeVisible();
    expect(await detailsButton()).toHaveFocus();
  });

  test("are closed by a tap outside, and leave no entry in the history", async () => {
    const { user, dialog } = await openDialog();
    await user.click(dialog);
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
    expect(window.history.state).not.toHaveProperty("overlay");
  });
});
