import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test, vi } from "vitest";

import { findComposer, openApp, reloadApp, rows, sendButton } from "../support/app";
import type { FakeInbox } from "../support/fakeInbox";
import { buildLocalFile } from "../support/inbox/uploads";
import { ADDRESS } from "../support/replies";
import { chooseFiles, findChip, inboxForFiles, takeFiles } from "./support";

let inbox: FakeInbox;

beforeEach(() => {
  ({ inbox } = inboxForFiles());
});

const isUploaded = async (name: string) =>
  waitFor(async () => expect(within(await findChip(name)).getByRole("button")).toHaveAccessibleName(`Remove ${name}`));

describe("An upload", () => {
  test("shows its progress, and the reply waits for it", async () => {
    inbox.uploads.hold();
    const { user } = await openApp(inbox, ADDRESS);
    await user.type(await findComposer(), "Here it is.");
    await chooseFiles(buildLocalFile("label.pdf"));
    const bar = await screen.findByRole("progressbar", { name: "Upload of label.pdf" });
    await waitFor(() => expect(bar).toHaveAttribute("aria-valuenow", "50"));
    const field = await findComposer();
    expect(field).toHaveAccessibleDescription("Waiting for 1 file");
    expect(sendButton()).toBeDisabled();
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(screen.getByRole("alert")).toHaveTextContent("Waiting for 1 file");
    expect(field).toHaveValue("Here it is.");
    inbox.uploads.letGo();
    await waitFor(() => expect(sendButton()).toBeEnabled());
    expect(inbox.posted).toEqual([]);
    expect(field).not.toHaveAccessibleDescription();
  });

  test("is one of at most three at once", async () => {
    inbox.uploads.hold();
    await openApp(inbox, ADDRESS);
    await chooseFiles(...["1", "2", "3", "4", "5"].map((name) => buildLocalFile(`${name}.pdf`)));
    await waitFor(() => expect(screen.getAllByRole("progressbar")).toHaveLength(3));
    expect(screen.getAllByText("Waits for its turn")).toHaveLength(2);
    expect(screen.getByText("Waiting for 5 files")).toBeVisible();
    inbox.uploads.letGo();
    await isUploaded("5.pdf");
    expect(inbox.uploads.mostAtOnce).toBe(3);
  });

  test("is cancelled with its file, and another takes its turn", async () => {
    inbox.uploads.hold();
    const { user } = await openApp(inbox, ADDRESS);
    await chooseFiles(...["1", "2", "3", "4"].map((name) => buildLocalFile(`${name}.pdf`)));
    const cancel = await within(await findChip("2.pdf")).findByRole("button", { name: "Cancel the upload of 2.pdf" });
    await waitFor(() => expect(screen.getAllByRole("progressbar")).toHaveLength(3));
    await user.click(cancel);
    expect(screen.queryByTitle("2.pdf")).toBeNull();
    // Whoever uses the keyboard goes on at the next file.
    expect(within(await findChip("3.pdf")).getByRole("button")).toHaveFocus();
    await waitFor(() => expect(within(screen.getByTitle("4.pdf").closest("li") as HTMLElement).getByRole("progressbar")).toBeVisible());
    expect(inbox.uploads.aborted).toBe(1);
  });

  test("that fails says so, keeps its file, and is tried again by the agent or when the network is back", async () => {
    inbox.uploads.faults = ["broken", "unreachable"];
    const { user } = await openApp(inbox, ADDRESS);
    await chooseFiles(buildLocalFile("label.pdf"));
    const chip = await findChip("label.pdf");
    expect(await within(chip).findByText("It was not stored.")).toBeVisible();
    expect(screen.getByText("1 file is not uploaded: finish or remove it.")).toBeVisible();
    expect(screen.getByRole("alert")).toHaveTextContent("label.pdf was not uploaded.");
    await user.click(within(chip).getByRole("button", { name: "Try again: label.pdf" }));
    expect(await within(chip).findByText("Connection lost.")).toBeVisible();
    window.dispatchEvent(new Event("online"));
    await isUploaded("label.pdf");
  });

  test("gets another address by itself when its address has expired", async () => {
    inbox.uploads.faults = ["expired"];
    await openApp(inbox, ADDRESS);
    await chooseFiles(buildLocalFile("label.pdf"));
    await isUploaded("label.pdf");
    expect(inbox.uploads.asked).toHaveLength(2);
  });

  test("that gets no address says why", async () => {
    inbox.uploads.addressFaults = [{ status: 429, code: "too_many_requests" }];
    await openApp(inbox, ADDRESS);
    await chooseFiles(buildLocalFile("label.pdf"));
    expect(await screen.findByText("The server is receiving too many requests. Try again in a moment.")).toBeVisible();
  });

  test("of a file that was changed on the disk asks to choose it again", async () => {
    inbox.uploads.faults = ["unreachable"];
    await openApp(inbox, ADDRESS);
    const file = buildLocalFile("label.pdf");
    vi.spyOn(file, "slice").mockReturnValue({ arrayBuffer: () => Promise.reject(new Error("gone")) } as unknown as Blob);
    await chooseFiles(file);
    const chip = await findChip("label.pdf");
    expect(await within(chip).findByText("It was moved or changed.")).toBeVisible();
    expect(within(chip).getByRole("button", { name: "Choose it again: label.pdf" })).toBeVisible();
  });

  test("that is tried again, or whose file is chosen again, keeps the focus at its file", async () => {
    inbox.uploads.faults = ["broken", "unreachable"];
    const { user } = await openApp(inbox, ADDRESS);
    const file = buildLocalFile("label.pdf");
    vi.spyOn(file, "slice").mockReturnValue({ arrayBuffer: () => Promise.reject(new Error("gone")) } as unknown as Blob);
    await chooseFiles(file);
    const chip = within(await findChip("label.pdf"));
    const focusOn = async (name: string) => (await chip.findByRole("button", { name })).focus();
    await focusOn("Try again: label.pdf");
    inbox.uploads.hold();
    await user.keyboard("{Enter}");
    await chip.findByRole("progressbar");
    expect(chip.getByRole("button", { name: "Cancel the upload of label.pdf" })).toHaveFocus();
    inbox.uploads.letGo();
    await focusOn("Choose it again: label.pdf");
    const input = (await findChip("label.pdf")).querySelector("input") as HTMLInputElement;
    takeFiles(input, [buildLocalFile("film.mov", 45_000_000)]);
    expect(chip.getByRole("button", { name: "Choose it again: label.pdf" })).toHaveFocus();
    takeFiles(input, [buildLocalFile("label-2.pdf")]);
    await isUploaded("label-2.pdf");
    expect(within(await findChip("label-2.pdf")).getByRole("button")).toHaveFocus();
  });

  test("goes on while another conversation is open, and lands in its own draft", async () => {
    inbox.addConversation("James Clarke");
    inbox.uploads.hold();
    const { user } = await openApp(inbox, ADDRESS);
    await chooseFiles(buildLocalFile("label.pdf"));
    await screen.findByRole("progressbar");
    const james = rows().find(({ dataset }) => dataset.conversation === "c1");
    await user.click(james as HTMLElement);
    await waitFor(() => expect(screen.queryByTitle("label.pdf")).toBeNull());
    expect(rows().find(({ dataset }) => dataset.conversation === "c0")).toHaveTextContent("label.pdf");
    inbox.uploads.letGo();
    await waitFor(() => expect(inbox.uploads.stored.size).toBe(1));
    await user.click(rows().find(({ dataset }) => dataset.conversation === "c0") as HTMLElement);
    await isUploaded("label.pdf");
  });

  test("that a reload has ended is shown as not uploaded, and its file can be chosen again", async () => {
    inbox.uploads.hold();
    const { user } = await openApp(inbox, ADDRESS);
    await user.type(await findComposer(), "Here it is.");
    await chooseFiles(buildLocalFile("label.pdf"), buildLocalFile("other.pdf"));
    await screen.findAllByRole("progressbar");
    await reloadApp(inbox, ADDRESS);
    const chip = await findChip("label.pdf");
    expect(await within(chip).findByText("Not uploaded.")).toBeVisible();
    expect(screen.getByText("2 files are not uploaded: finish or remove them.")).toBeVisible();
    expect(sendButton()).toBeDisabled();
    inbox.uploads.letGo();
    takeFiles(chip.querySelector("input") as HTMLInputElement, [buildLocalFile("label-2.pdf")]);
    await isUploaded("label-2.pdf");
    await user.click(within(await findChip("other.pdf")).getByRole("button", { name: "Remove other.pdf" }));
    expect(await findComposer()).toHaveValue("Here it is.");
    await waitFor(() => expect(sendButton()).toBeEnabled());
  });

  describe("in another tab", () => {
    const draftKey = "inbox.drafts.agent-1.c0";
    const file = { key: "f1", uploadId: null as string | null, name: "label.pdf", size: 10, type: "application/pdf" };
    const draft = { id: "d1", author: "agent-1", conversationId: "c0", text: "Here it is.", to: ["customer"], files: [file] };
    /** Closes the other tab, or has it give the file back. */
    let release: () => void;

    beforeEach(() => {
      localStorage.setItem(draftKey, JSON.stringify({ ...draft, version: { elsewhere: 1 } }));
      const isOver = new Promise<void>((resolve) => (release = resolve));
      void navigator.locks.request("inbox.uploads.f1", () => isOver);
    });

    test("is waited for, and the reply can be sent when it is there", async () => {
      await openApp(inbox, ADDRESS);
      expect(await within(await findChip("label.pdf")).findByText("Another tab is uploading it")).toBeVisible();
      expect(sendButton()).toBeDisabled();
      const newValue = JSON.stringify({ ...draft, files: [{ ...file, uploadId: "u1" }], version: { elsewhere: 2 } });
      localStorage.setItem(draftKey, newValue);
      window.dispatchEvent(new StorageEvent("storage", { key: draftKey, newValue }));
      release();
      await waitFor(() => expect(sendButton()).toBeEnabled());
    });

    test("that is closed has to be made again", async () => {
      await openApp(inbox, ADDRESS);
      await within(await findChip("label.pdf")).findByText("Another tab is uploading it");
      release();
      expect(await within(await findChip("label.pdf")).findByText("Not uploaded.")).toBeVisible();
      expect(sendButton()).toBeDisabled();
    });
  });
});
