import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test } from "vitest";

import { expectNoAxeViolations } from "../support/accessibility";
import { findComposer, findLog, findRecipient, openApp, sendButton } from "../support/app";
import type { FakeInbox } from "../support/fakeInbox";
import { buildLocalFile } from "../support/inbox/uploads";
import { ADDRESS } from "../support/replies";
import { chooseFiles, dataWith, drop, findChip, findFiles, inboxForFiles } from "./support";

let inbox: FakeInbox;

beforeEach(() => {
  ({ inbox } = inboxForFiles());
});

describe("Files", () => {
  test("are chosen, uploaded in the agent's name, and sent with the reply", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await user.type(await findComposer(), "Here is the label.");
    await chooseFiles(buildLocalFile("label.pdf"), buildLocalFile("photo.jpg", 500, "image/jpeg"));
    expect(await findChip("label.pdf")).toHaveTextContent("12 kB");
    await waitFor(() => expect(sendButton()).toBeEnabled());
    expect(inbox.uploads.asked).toMatchObject([
      { name: "label.pdf", size: 12_000, type: "application/pdf", by: "agent-1" },
      { name: "photo.jpg", size: 500, type: "image/jpeg", by: "agent-1" },
    ]);
    expect(await findComposer()).toHaveFocus();
    await user.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(inbox.posted[0]?.uploadIds).toEqual(["upload-1", "upload-2"]));
    expect(screen.queryByRole("list", { name: "Files of this reply" })).toBeNull();
    const sent = within(await findLog()).getByRole("list", { name: "Attachments" });
    expect(within(sent).getAllByRole("listitem")).toHaveLength(2);
    expect(sent).toHaveTextContent("label.pdf");
  });

  test("are dropped onto the conversation, which shows where they go", async () => {
    await openApp(inbox, ADDRESS);
    const log = await findLog();
    fireEvent.dragOver(log, { dataTransfer: dataWith([buildLocalFile("a.pdf")]) });
    expect(screen.getByText("Drop the files to add them to your reply")).toBeVisible();
    const { dropEffect } = drop(log, [buildLocalFile("a.pdf")]);
    expect(dropEffect).toBe("copy");
    expect(await findChip("a.pdf")).toBeVisible();
    expect(screen.queryByText("Drop the files to add them to your reply")).toBeNull();
  });

  test("are not taken by a note, nor outside of the conversation, where a browser would open them", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    const log = await findLog();
    const dataTransfer = dataWith([buildLocalFile("a.pdf")]);
    expect(fireEvent.drop(document.body, { dataTransfer })).toBe(false);
    await user.click(screen.getByRole("radio", { name: "Note" }));
    fireEvent.dragOver(log, { dataTransfer });
    expect(screen.getByText(/^A note takes no files/)).toBeVisible();
    expect(drop(log, [buildLocalFile("a.pdf")]).dropEffect).toBe("none");
    fireEvent.paste(screen.getByRole("textbox", { name: "Internal note" }), { clipboardData: dataWith([buildLocalFile("a.png")]) });
    const [said] = await screen.findAllByText("A note takes no files, so nothing was added.");
    expect(said).toBeVisible();
    await user.click(screen.getByRole("radio", { name: "Reply" }));
    expect(screen.queryByRole("list", { name: "Files of this reply" })).toBeNull();
    expect(inbox.uploads.asked).toEqual([]);
  });

  test("are pasted, each picture under a name of its own; formatted text with its picture stays text", async () => {
    await openApp(inbox, ADDRESS);
    const field = await findComposer();
    const picture = () => buildLocalFile("image.png", 900, "image/png");
    const excel = dataWith([picture()], { "text/plain": "1\t2", "text/html": "<table>" });
    expect(fireEvent.paste(field, { clipboardData: excel })).toBe(true);
    fireEvent.paste(field, { clipboardData: dataWith([picture()], { "text/html": "<img>" }) });
    expect(await findChip("image.png")).toBeVisible();
    fireEvent.paste(field, { clipboardData: dataWith([picture()]) });
    expect(await findChip("image-2.png")).toBeVisible();
    expect(within(await findFiles()).getAllByRole("listitem")).toHaveLength(2);
  });

  test("that cannot be sent are refused with the reason, and the others are added", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    drop(await findLog(), [
      buildLocalFile("empty.txt", 0),
      buildLocalFile("film.mov", 45_000_000),
      buildLocalFile("photos", 4_096, "folder"),
      buildLocalFile("first.pdf", 20_000_000),
      buildLocalFile("second.pdf", 20_000_000),
    ]);
    expect(await findChip("first.pdf")).toBeVisible();
    expect(screen.getByText(/^is a folder/)).toHaveTextContent("photos is a folder. Choose the files in it.");
    expect(screen.getByText(/^is empty/)).toBeVisible();
    expect(screen.getByText(/^has 45 MB/)).toHaveTextContent("A file may have 30 MB.");
    expect(screen.getByText("1 more file was not added.")).toBeVisible();
    expect(within(await findFiles()).getAllByRole("listitem")).toHaveLength(1);
    await user.click(screen.getByRole("button", { name: "Close" }));
    expect(screen.queryByText(/^is empty/)).toBeNull();
  });

  test("are at most 20 in a reply", async () => {
    await openApp(inbox, ADDRESS);
    await chooseFiles(...Array.from({ length: 22 }, (_, n) => buildLocalFile(`${n}.pdf`, 10)));
    await waitFor(async () => expect(within(await findFiles()).getAllByRole("listitem")).toHaveLength(20));
    expect(screen.getAllByText(/^was not added: a reply may have 20 files/)).toHaveLength(2);
  });

  test("are shown under safe names, and none is in the browser's storage but by its description", async () => {
    await openApp(inbox, ADDRESS);
    await chooseFiles(buildLocalFile("photo\u202Egpj.exe\u0007", 10));
    const chip = await findChip("photogpj.exe");
    expect(chip.querySelector("bdi")).toHaveTextContent("photogpj.exe");
    const draft = Object.entries({ ...localStorage }).find(([key]) => key.startsWith("inbox.drafts."))?.[1] ?? "";
    const [file] = (JSON.parse(String(draft)) as { files: object[] }).files;
    expect(Object.keys(file ?? {}).sort()).toEqual(["key", "name", "size", "type", "uploadId"]);
  });

  test("that were just pasted are waited for, whatever is still loading", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    const field = await findComposer();
    await user.type(field, "Here it is.");
    fireEvent.paste(field, { clipboardData: dataWith([buildLocalFile("label.pdf")]) });
    fireEvent.keyDown(field, { key: "Enter", ctrlKey: true });
    expect(screen.getByRole("alert")).toHaveTextContent("Waiting for 1 file");
    await findChip("label.pdf");
    await waitFor(() => expect(sendButton()).toBeEnabled());
    expect(field).toHaveValue("Here it is.");
    expect(inbox.posted).toEqual([]);
  });

  test("that are still coming leave the recipients as the agent has chosen them meanwhile", async () => {
    ({ inbox } = inboxForFiles({ recipients: ["customer", "operator"] }));
    const { user } = await openApp(inbox, ADDRESS);
    await user.type(await findComposer(), "The label is wrong.");
    const marketplace = await findRecipient("Marketplace");
    drop(await findLog(), [buildLocalFile("label.pdf")]);
    fireEvent.click(marketplace);
    await findChip("label.pdf");
    expect(marketplace).toBeChecked();
    await waitFor(() => expect(sendButton()).toBeEnabled());
    await user.click(sendButton());
    await waitFor(() => expect(inbox.posted).toMatchObject([{ to: ["operator"], uploadIds: ["upload-1"] }]));
  });

  test("that are still coming are waited for although the agent has looked at the note meanwhile", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await user.type(await findComposer(), "Here it is.");
    drop(await findLog(), [buildLocalFile("label.pdf")]);
    fireEvent.click(screen.getByRole("radio", { name: "Note" }));
    expect(screen.getByRole("textbox", { name: "Internal note" })).toBeVisible();
    fireEvent.click(screen.getByRole("radio", { name: /^Reply/ }));
    fireEvent.keyDown(screen.getByRole("textbox", { name: "Reply" }), { key: "Enter", ctrlKey: true });
    expect(screen.getByRole("alert")).toHaveTextContent("Waiting for 1 file");
    await findChip("label.pdf");
    await waitFor(() => expect(sendButton()).toBeEnabled());
    expect(await findComposer()).toHaveValue("Here it is.");
    expect(inbox.posted).toEqual([]);
  });

  test("are not taken from the page itself: a customer's picture that is dragged stays where it is", async () => {
    await openApp(inbox, ADDRESS);
    const log = await findLog();
    fireEvent.dragStart(log);
    expect(drop(log, [buildLocalFile("a.jpg")]).dropEffect).toBe("none");
    fireEvent.dragEnd(log);
    expect(inbox.uploads.asked).toEqual([]);
    drop(log, [buildLocalFile("b.jpg")]);
    expect(await findChip("b.jpg")).toBeVisible();
    expect(screen.queryByTitle("a.jpg")).toBeNull();
  });

  test("alone are not sent: the page asks for words", async () => {
    await openApp(inbox, ADDRESS);
    await chooseFiles(buildLocalFile("label.pdf"));
    expect(await screen.findByText("Write a few words too: files cannot be sent alone.")).toBeVisible();
    expect(sendButton()).toBeDisabled();
  });

  test("are added by the keys of the command, and the list is accessible", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    const field = await findComposer();
    const input = field.form?.querySelector<HTMLInputElement>("input[type=file]");
    let opened = 0;
    input?.addEventListener("click", () => (opened += 1));
    await user.click(field);
    await user.keyboard("{Control>}u{/Control}");
    expect(opened).toBe(1);
    await user.click(screen.getByRole("button", { name: "Add files" }));
    expect(opened).toBe(2);
    inbox.uploads.hold();
    await chooseFiles(buildLocalFile("label.pdf"));
    await findChip("label.pdf");
    await expectNoAxeViolations();
  });
});
