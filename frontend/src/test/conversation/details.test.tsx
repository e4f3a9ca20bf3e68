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

  test("list the customer's conversations about other orders, and not those about this one again", async () => {
    const same = { id: "customer-0", display_name: "Marie Tremblay", first_name: "Marie", last_name: "Tremblay", email: null, locale: null };
    inbox.addConversation("Marie Tremblay", { customer: same, order_id: "20000-A", subject: "Once more about it" });
    for (const n of [1, 2, 3, 4, 5, 6, 7]) {
      inbox.addConversation("Marie Tremblay", { customer: same, order_id: `3000${n}-A`, subject: `Another order ${n}` });
    }
    const { user } = await openApp(inbox, ADDRESS);
    await user.click(await detailsButton());
    const list = await within(await findColumn()).findByRole("list", { name: "Also from this customer" });
    expect(within(list).getAllByRole("link")).toHaveLength(5);
    await user.click(within(await findColumn()).getByRole("button", { name: "Show 2 more" }));
    expect(within(list).getAllByRole("link").map((link) => link.textContent)).toHaveLength(7);
    expect(within(list).queryByText("Once more about it")).toBeNull();
    expect(within(list).queryByText("Where is my parcel?")).toBeNull();
    await expectNoAxeViolations();
  });

  test("say that the customer has no other conversation", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await user.click(await detailsButton());
    expect(await within(await findColumn()).findByText("No other conversation with this customer.")).toBeVisible();
  });

  test("of a conversation about several orders show one of them, which the agent chooses", async () => {
    const several = inbox.addConversation("Paul Roy", { order_id: "40001-A", order_ids: ["40001-A", "40002-A"] });
    inbox.addMessage(several, { body: "One for each order" });
    inbox.addConversation("Luc Gagnon", { order_id: "40002-A", subject: "About the second order" });
    const { user } = await openApp(inbox, `/conversations/${several.detail.id}`);
    await user.click(await detailsButton());
    const orders = await within(await findColumn()).findByRole("radiogroup", { name: "Orders of this conversation" });
    expect(within(orders).getByRole("radio", { name: "40001-A" })).toBeChecked();
    expect(inbox.orderRequests).toEqual(["40001-A"]);

    await user.click(within(orders).getByRole("radio", { name: "40002-A" }));

    expect(await within(await findColumn()).findByRole("link", { name: /About the second order/ })).toBeVisible();
    expect(inbox.orderRequests).toEqual(["40001-A", "40002-A"]);
    await expectNoAxeViolations();
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
