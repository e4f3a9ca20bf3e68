import { screen, waitFor, within } from "@testing-library/react";
import type { UserEvent } from "@testing-library/user-event";
import { beforeEach, describe, expect, test, vi } from "vitest";

import { findComposer, findMessage, openApp, reloadApp, sendButton } from "../support/app";
import { BEN, FakeIdentityProvider } from "../support/fakeIdentityProvider";
import type { FakeConversation, FakeInbox } from "../support/fakeInbox";
import { buildAttachment, buildFile } from "../support/inbox/attachments";
import { buildLocalFile } from "../support/inbox/uploads";
import { ADDRESS, findParkedDrafts, repliesIn } from "../support/replies";
import { chooseFiles, findChip, findFiles, inboxForFiles } from "./support";

let inbox: FakeInbox;
let marie: FakeConversation;

beforeEach(() => {
  ({ inbox, marie } = inboxForFiles());
});

/** Writes a reply with a file that is uploaded. */
async function write(user: UserEvent, text: string, name: string): Promise<void> {
  await user.click(await findComposer());
  await user.paste(text);
  await chooseFiles(buildLocalFile(name));
  await findChip(name);
  await waitFor(() => expect(sendButton()).toBeEnabled());
}

const send = (user: UserEvent) => user.click(sendButton());
const storedDraft = () => {
  const [key, value] = Object.entries({ ...localStorage }).find(([name]) => name.startsWith("inbox.drafts.")) ?? [];
  return { key: key ?? "", draft: JSON.parse(String(value)) as Record<string, unknown> };
};

function saveInAnotherTab(key: string, value: object) {
  const newValue = JSON.stringify(value);
  localStorage.setItem(key, newValue);
  window.dispatchEvent(new StorageEvent("storage", { key, newValue }));
}

describe("The files of a draft", () => {
  test("stay after a reload, and are sent then; another person does not see them", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await write(user, "Here it is.", "label.pdf");
    const ben = new FakeIdentityProvider();
    ben.person = BEN;
    await reloadApp(inbox, ADDRESS, ben);
    expect(await findComposer()).toHaveValue("");
    expect(screen.queryByRole("list", { name: "Files of this reply" })).toBeNull();
    await reloadApp(inbox, ADDRESS);
    await findChip("label.pdf");
    await send(user);
    await waitFor(() => expect(inbox.posted[0]?.uploadIds).toEqual(["upload-1"]));
  });

  test("come back with an Undo, before and after the server has the reply", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await write(user, "Here it is.", "label.pdf");
    await send(user);
    await waitFor(() => expect(repliesIn(marie)).toHaveLength(1));
    await user.click(await within(await findMessage("Here it is.")).findByRole("button", { name: "Undo" }));
    await findChip("label.pdf");
    await waitFor(() => expect(sendButton()).toBeEnabled());

    inbox.faults = ["lost before"];
    await send(user);
    await screen.findByText("Not sent yet – retrying");
    await user.click(within(await findMessage("Here it is.")).getByRole("button", { name: "Undo" }));
    await findChip("label.pdf");
    expect(await findComposer()).toHaveValue("Here it is.");
  });

  test("come back with Edit on a failed reply, and are parked with it while something else is being written", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await write(user, "Here it is.", "label.pdf");
    await send(user);
    await waitFor(() => expect(repliesIn(marie)).toHaveLength(1));
    inbox.changeMessage(marie, repliesIn(marie)[0]?.id ?? "", { status: "failed", error: "No." });
    await reloadApp(inbox, ADDRESS);
    const failed = await findMessage("Here it is.");
    expect(within(failed).getByRole("list", { name: "Attachments" })).toHaveTextContent("label.pdf");
    await chooseFiles(buildLocalFile("other.pdf"));
    await findChip("other.pdf");
    await user.click(within(failed).getByRole("button", { name: "Edit" }));
    const parked = within(await findParkedDrafts());
    expect(parked.getByText("1 file")).toBeVisible();
    await user.click(parked.getByRole("button", { name: "Edit this" }));
    await findChip("label.pdf");
    expect(within(await findFiles()).getAllByRole("listitem")).toHaveLength(1);
    expect(within(await findParkedDrafts()).getByTitle("other.pdf")).toBeVisible();
  });

  test("are shown in the sent reply until the marketplace has them", async () => {
    const { user, refresh } = await openApp(inbox, ADDRESS);
    await write(user, "Here it is.", "label.pdf");
    await send(user);
    await waitFor(() => expect(repliesIn(marie)).toHaveLength(1));
    const { id = "" } = repliesIn(marie)[0] ?? {};
    inbox.changeMessage(marie, id, { status: "sent" });
    await refresh();
    await within(await findMessage("Here it is.")).findByText("Sent");
    expect(within(await findMessage("Here it is.")).getByText("label.pdf")).toBeVisible();
    inbox.files.set("a1", [buildFile({ name: "label_from_marketplace.pdf" })]);
    inbox.changeMessage(marie, id, { attachments: [buildAttachment("a1", "label_from_marketplace.pdf")] });
    await refresh();
    await within(await findMessage("Here it is.")).findByText("label_from_marketplace.pdf");
    expect(within(await findMessage("Here it is.")).queryByText("label.pdf")).toBeNull();
  });

  test("that two tabs add to the same text at once are all kept", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await write(user, "Here it is.", "ours.pdf");
    const { key, draft } = storedDraft();
    const theirs = { key: "f9", uploadId: "u9", name: "theirs.pdf", size: 10, type: "" };
    saveInAnotherTab(key, { ...draft, text: "Here it is. And more.", files: [theirs], version: { elsewhere: 1 } });
    await findChip("theirs.pdf");
    await findChip("ours.pdf");
    expect(await findComposer()).toHaveValue("Here it is. And more.");
    // The other tab learns of ours.
    expect(storedDraft().draft.files).toHaveLength(2);
    expect(screen.queryByRole("list", { name: "Set aside" })).toBeNull();
  });

  test("go with their text when two tabs wrote different texts at once", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await write(user, "abc", "ours.pdf");
    const { key, draft } = storedDraft();
    const theirs = { key: "f9", uploadId: "u9", name: "theirs.pdf", size: 10, type: "" };
    vi.spyOn(document, "hasFocus").mockReturnValue(true);
    await user.click(await findComposer());
    saveInAnotherTab(key, { ...draft, text: "Other words", files: [theirs], version: { elsewhere: 1 } });
    expect(within(await findParkedDrafts()).getByTitle("theirs.pdf")).toBeVisible();
    expect(within(await findFiles()).getAllByRole("listitem")).toHaveLength(1);
    await findChip("ours.pdf");
  });
});

describe("A reply with files", () => {
  test("is repeated under its key with the same files, and is another one with other files", async () => {
    inbox.faults = ["lost after", ...Array.from({ length: 99 }, () => "lost before" as const)];
    const { user } = await openApp(inbox, ADDRESS);
    await write(user, "Here it is.", "label.pdf");
    const { key, draft } = storedDraft();
    await send(user);
    await screen.findByText("Not sent yet – retrying");
    // A tab that was asleep sends the same draft with one more file.
    saveInAnotherTab(key, { ...draft, version: { elsewhere: 9 } });
    await write(user, "", "more.pdf");
    await send(user);
    inbox.faults = [];
    window.dispatchEvent(new Event("online"));
    await waitFor(() => expect(inbox.posted).toHaveLength(3));
    const [first, repeated, other] = inbox.posted;
    expect([repeated?.key, repeated?.uploadIds]).toEqual([first?.key, first?.uploadIds]);
    expect(other?.uploadIds).toEqual(["upload-1", "upload-2"]);
    expect(other?.key).not.toBe(first?.key);
    expect(repliesIn(marie)).toHaveLength(2);
  });

  test("whose file is no longer there says what to do, and Edit asks for that file only", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await write(user, "Here they are.", "label.pdf");
    await write(user, "", "other.pdf");
    inbox.uploads.stored.delete("upload-1");
    await send(user);
    const refused = await findMessage("Here they are.");
    expect(
      await within(refused).findByText("1 file is no longer here. Choose Edit, then choose the file again."),
    ).toBeVisible();
    expect(within(refused).getByText("No longer here")).toBeVisible();
    await user.click(within(refused).getByRole("button", { name: "Edit" }));
    expect(await within(await findChip("label.pdf")).findByText("Not uploaded.")).toBeVisible();
    expect(within(await findChip("other.pdf")).queryByText("Not uploaded.")).toBeNull();
  });

  test("that is too much for the order says how many files there are, in French too", async () => {
    inbox.faults = ["order full"];
    localStorage.setItem("inbox.locale", "fr-CA");
    const { user } = await openApp(inbox, ADDRESS);
    await user.click(await screen.findByRole("textbox", { name: "Répondre" }));
    await user.paste("Voici.");
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(await screen.findByText(/^La place de marché accepte 50 fichiers par commande, et 49/)).toBeVisible();
  });

  test("that failed and whose files are gone cannot be retried, and Edit asks for them", async () => {
    inbox.addMessage(marie, {
      body: "Here it is.",
      sender: "technician",
      author: "Ann Agent",
      author_id: "agent-1",
      to: ["customer"],
      status: "failed",
      error: "No.",
      idempotency_key: "k1",
      files: [{ upload_id: "gone", name: "label.pdf", size: 10, type: "" }],
    });
    const { user } = await openApp(inbox, ADDRESS);
    const failed = await findMessage("Here it is.");
    await user.click(within(failed).getByRole("button", { name: "Retry" }));
    const [said] = await screen.findAllByText("1 file is no longer here. Choose Edit, then choose the file again.");
    expect(said).toBeVisible();
    await user.click(within(failed).getByRole("button", { name: "Edit" }));
    expect(await within(await findChip("label.pdf")).findByText("Not uploaded.")).toBeVisible();
  });
});
