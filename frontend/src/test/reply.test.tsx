import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";

import { expectAccessible } from "./axe";
import { FakeInbox, type FakeConversation } from "./fakeInbox";
import { bubble, field, log, openPage, reloadPage, sendButton } from "./page";

const ADDRESS = "/conversations/c0";

let inbox: FakeInbox;
let marie: FakeConversation;

beforeEach(() => {
  inbox = new FakeInbox();
  marie = inbox.add("Marie Tremblay");
  inbox.say(marie, { body: "Where is my parcel?" });
});

async function write(user: Awaited<ReturnType<typeof openPage>>["user"], text: string) {
  await user.click(await field());
  await user.paste(text);
  await user.keyboard("{Control>}{Enter}{/Control}");
}

const ours = () => marie.messages.filter(({ sender }) => sender === "technician");

describe("A reply", () => {
  test("is shown at once, and the server's row takes its place", async () => {
    const { user, refresh } = await openPage(inbox, ADDRESS);
    await write(user, "It left today.");
    const shown = await bubble("It left today.");
    expect(within(shown).getByText("Waiting")).toBeVisible();
    expect(await field()).toHaveValue("");
    expect(await field()).toHaveFocus();
    await within(shown).findByRole("button", { name: "Undo" });

    const [reply] = ours();
    if (!reply) throw new Error("no reply has arrived");
    inbox.change(marie, reply.id, { status: "sending" });
    await refresh();
    expect(await within(shown).findByText("Sending")).toBeVisible();
    inbox.change(marie, reply.id, { status: "sent" });
    await refresh();
    expect(await within(shown).findByText("Sent")).toBeVisible();
    expect(await bubble("It left today.")).toBe(shown);
    expect(await screen.findByText("Reply sent")).toHaveAttribute("role", "status");
  });

  test("whose answer was lost goes again under the same key and stays one", async () => {
    inbox.faults = ["lost after"];
    const { user } = await openPage(inbox, ADDRESS);
    await write(user, "It left today.");
    expect(await screen.findByText("Not sent yet – retrying")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Retry now" }));
    await waitFor(() => expect(inbox.posted).toHaveLength(2));
    expect(inbox.posted[0]?.key).toBe(inbox.posted[1]?.key);
    await within(await bubble("It left today.")).findByRole("button", { name: "Undo" });
    expect(ours()).toHaveLength(1);
    expect(within(await log()).getAllByText("It left today.")).toHaveLength(1);
  });

  test("that no server has taken survives a reload and goes out under its key", async () => {
    inbox.faults = ["lost before", "broken"];
    const { user } = await openPage(inbox, ADDRESS);
    await write(user, "It left today.");
    expect(await screen.findByText("Not sent yet – retrying")).toBeVisible();
    expect(inbox.posted).toEqual([]);
    const [kept] = Object.keys(localStorage).filter((name) => name.startsWith("inbox.reply."));

    inbox.faults = [];
    await reloadPage(inbox, ADDRESS);
    await waitFor(() => expect(inbox.posted).toHaveLength(1));
    expect(kept).toBe(`inbox.reply.${inbox.posted[0]?.key}`);
    await within(await bubble("It left today.")).findByRole("button", { name: "Undo" });
    expect(Object.keys(localStorage).filter((name) => name.startsWith("inbox.reply."))).toEqual([]);
  });

  test("survives a crash in the midst of being sent", async () => {
    inbox.faults = ["hangs"];
    const { user } = await openPage(inbox, ADDRESS);
    await write(user, "It left today.");
    await bubble("It left today.");
    await reloadPage(inbox, ADDRESS);
    await within(await bubble("It left today.")).findByRole("button", { name: "Undo" });
    expect(inbox.posted).toHaveLength(1);
  });

  test("goes out by itself when the browser is online again", async () => {
    inbox.faults = ["lost before"];
    const { user } = await openPage(inbox, ADDRESS);
    await write(user, "It left today.");
    await screen.findByText("Not sent yet – retrying");
    window.dispatchEvent(new Event("online"));
    await waitFor(() => expect(inbox.posted).toHaveLength(1));
  });

  test("waits for the one before it, so that they arrive in order", async () => {
    inbox.faults = ["lost before"];
    const { user } = await openPage(inbox, ADDRESS);
    await write(user, "First thing.");
    await screen.findByText("Not sent yet – retrying");
    await write(user, "Second thing.");
    window.dispatchEvent(new Event("online"));
    await waitFor(() => expect(inbox.posted.map(({ body }) => body)).toEqual(["First thing.", "Second thing."]));
  });

  test("that the server refuses says why, and its text can be edited", async () => {
    inbox.faults = ["refused"];
    const { user } = await openPage(inbox, ADDRESS);
    await write(user, "Write to me@example.com");
    const shown = await bubble("Write to me@example.com");
    expect(await within(shown).findByText("Not delivered")).toBeVisible();
    expect(within(shown).getByText("The reply may not hold an e-mail address.")).toBeVisible();
    expect(screen.getByRole("alert")).toHaveTextContent("may not hold an e-mail address");
    await user.click(within(shown).getByRole("button", { name: "Edit" }));
    expect(await field()).toHaveValue("Write to me@example.com");
    expect(shown).not.toBeInTheDocument();
  });

  test("that the marketplace refused is retried on demand", async () => {
    const failed = inbox.say(marie, {
      body: "Too late?",
      sender: "technician",
      status: "failed",
      error: "The order is archived.",
      idempotency_key: "old",
    });
    const { user } = await openPage(inbox, ADDRESS);
    const shown = await bubble("Too late?");
    expect(within(shown).getByText("Not delivered")).toBeVisible();
    expect(within(shown).getByText("The order is archived.")).toBeVisible();
    await user.click(within(shown).getByRole("button", { name: "Retry" }));
    expect(await within(shown).findByText("Waiting")).toBeVisible();
    expect(marie.messages.find(({ id }) => id === failed.id)?.status).toBe("queued");
  });

  test("that the marketplace refused says so in French, and quotes the marketplace's own words", async () => {
    localStorage.setItem("inbox.locale", "fr-CA");
    const error = "The marketplace did not accept the request (400: The order is archived).";
    inbox.say(marie, { body: "Trop tard ?", sender: "technician", status: "failed", error });
    await openPage(inbox, ADDRESS);
    const quote = await screen.findByText("The order is archived", { selector: "q" });
    expect(quote.parentElement).toHaveTextContent(
      "La place de marché n’a pas accepté la demande (400). Ses mots : The order is archived",
    );
  });

  test("whose fate is unknown says that it is being looked up, and offers nothing to do twice", async () => {
    inbox.say(marie, { body: "Did it arrive?", sender: "technician", status: "unknown" });
    await openPage(inbox, ADDRESS);
    const shown = await bubble("Did it arrive?");
    expect(within(shown).getByText("Checking with the marketplace…")).toBeVisible();
    expect(within(shown).queryByRole("button")).toBeNull();
  });

  test("is followed to its end however far back it stands", async () => {
    const late = inbox.say(marie, { body: "Did it arrive?", sender: "technician", status: "unknown" });
    for (let n = 0; n < 60; n += 1) inbox.say(marie, { body: `Message ${n}` });
    const { refresh } = await openPage(inbox, ADDRESS);
    await bubble("Message 59");
    const element = await log();
    element.scrollTop = 100;
    element.dispatchEvent(new Event("scroll"));
    const shown = await bubble("Did it arrive?");
    expect(within(shown).getByText("Checking with the marketplace…")).toBeVisible();
    inbox.change(marie, late.id, { status: "failed", error: "The conversation is closed." });
    await refresh();
    expect(await within(shown).findByText("The conversation is closed.")).toBeVisible();
  });

  test("can be undone while it waits; its text goes back to the composer", async () => {
    const { user } = await openPage(inbox, ADDRESS);
    await write(user, "Oops, wrong order");
    const shown = await bubble("Oops, wrong order");
    await user.click(await within(shown).findByRole("button", { name: "Undo" }));
    await waitFor(async () => expect(await field()).toHaveValue("Oops, wrong order"));
    expect(ours()[0]?.status).toBe("cancelled");
    expect(shown).not.toBeInTheDocument();
    expect(await field()).toHaveFocus();
  });

  test("undone with z leaves another text in the composer alone, and stays to be edited", async () => {
    const { user } = await openPage(inbox, ADDRESS);
    await write(user, "Oops, wrong order");
    await within(await bubble("Oops, wrong order")).findByRole("button", { name: "Undo" });
    await user.click(await field());
    await user.paste("Something new");
    (await log()).focus();
    await user.keyboard("z");
    expect(await within(await bubble("Oops, wrong order")).findByText("Undone, not sent")).toBeVisible();
    expect(await field()).toHaveValue("Something new");
  });

  test("that is on its way cannot be undone, and the page says so", async () => {
    const { user } = await openPage(inbox, ADDRESS);
    await write(user, "Oops, wrong order");
    const undo = await within(await bubble("Oops, wrong order")).findByRole("button", { name: "Undo" });
    const [reply] = ours();
    if (reply) inbox.change(marie, reply.id, { status: "sending" });
    await user.click(undo);
    expect((await screen.findAllByText("Too late to undo, it is on its way."))[0]).toBeVisible();
    expect(await within(await bubble("Oops, wrong order")).findByText("Sending")).toBeVisible();
  });

  test("goes to the customer alone unless the marketplace is chosen, each time anew", async () => {
    marie.detail.recipients = ["customer", "operator"];
    const { user } = await openPage(inbox, ADDRESS);
    await user.selectOptions(await screen.findByRole("combobox", { name: "To" }), "Marketplace only");
    expect(screen.getByText("Only the marketplace will read this, not the customer.")).toBeVisible();
    await write(user, "Who opened this?");
    await waitFor(() => expect(inbox.posted[0]?.to).toEqual(["operator"]));
    await write(user, "It left today.");
    await waitFor(() => expect(inbox.posted[1]?.to).toEqual(["customer"]));
  });

  test("must not be empty, too short or too long", async () => {
    const { user } = await openPage(inbox, ADDRESS);
    await user.click(await field());
    expect(sendButton()).toBeDisabled();
    await user.paste("   ");
    expect(sendButton()).toBeDisabled();
    await user.paste("ok");
    await user.click(sendButton());
    expect(screen.getByText("Write at least 3 characters.")).toBeVisible();
    await user.paste("x".repeat(50_000));
    expect(screen.getByText(/2 characters too many/)).toBeVisible();
    await user.click(sendButton());
    expect(inbox.posted).toEqual([]);
  });
});

describe("A draft", () => {
  test("survives a reload, each with its conversation", async () => {
    inbox.add("James Clarke");
    const { user } = await openPage(inbox, ADDRESS);
    await user.type(await field(), "Half a sen");
    await reloadPage(inbox, "/conversations/c1");
    expect(await field()).toHaveValue("");
    await reloadPage(inbox, ADDRESS);
    expect(await field()).toHaveValue("Half a sen");
  });

  test("is in the browser's storage, as draft or as pending reply, until the server has answered", async () => {
    inbox.faults = ["lost before"];
    const { user } = await openPage(inbox, ADDRESS);
    await write(user, "It left today.");
    await screen.findByText("Not sent yet – retrying");
    expect(Object.values({ ...localStorage }).join()).toContain("It left today.");
    window.dispatchEvent(new Event("online"));
    await waitFor(() => expect(Object.values({ ...localStorage }).join()).not.toContain("It left today."));
    expect(inbox.posted).toHaveLength(1);
  });

  test("takes single letters as text, not as keys", async () => {
    const { user } = await openPage(inbox, ADDRESS);
    await user.type(await field(), "jkrz?");
    expect(await field()).toHaveValue("jkrz?");
    expect(window.location.pathname).toBe(ADDRESS);
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  test("is accessible", async () => {
    marie.detail.recipients = ["customer", "operator"];
    const { user } = await openPage(inbox, ADDRESS);
    await write(user, "It left today.");
    await within(await bubble("It left today.")).findByRole("button", { name: "Undo" });
    await expectAccessible();
  });
});
