import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test, vi } from "vitest";

import { chooseFiles, findChip, findFiles, inboxForFiles, stored, takeFiles } from "../files/support";
import { findComposer, openApp, reloadApp } from "../support/app";
import { ANN } from "../support/fakeIdentityProvider";
import type { FakeInbox } from "../support/fakeInbox";
import { shortenPauses, stopWaitingForPauses } from "../support/pauses";
import { ADDRESS } from "../support/replies";
import { hidePage, rowOf } from "../support/serverDrafts";

let inbox: FakeInbox;

beforeEach(() => {
  shortenPauses();
  ({ inbox } = inboxForFiles());
});

const label = () => new File(["a label"], "label.pdf", { type: "application/pdf" });
const onServer = () => inbox.drafts.of(ANN.sub, "c0");
const hasFiles = (count: number) => waitFor(() => expect(onServer().upload_ids).toHaveLength(count));

async function atAnotherDevice() {
  localStorage.clear();
  sessionStorage.clear();
  return reloadApp(inbox, ADDRESS);
}

describe("The files of a draft on the server", () => {
  test("are at the next device, once they are uploaded, and can be sent from there", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await user.type(await findComposer(), "Here it is");
    inbox.uploads.hold();
    await chooseFiles(label());
    await waitFor(() => expect(onServer().body).toBe("Here it is"));
    expect(onServer().upload_ids).toEqual([]);
    inbox.uploads.letGo();
    await hasFiles(1);
    const phone = await atAnotherDevice();
    expect(await findChip("label.pdf")).toBeVisible();
    await waitFor(async () => expect(await findComposer()).toHaveValue("Here it is"));
    await phone.user.click(await findComposer());
    await phone.user.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(inbox.posted).toHaveLength(1));
    await hasFiles(0);
  });

  test("are saved too when their upload ends after the conversation was left", async () => {
    inbox.addConversation("James Clarke");
    const { user } = await openApp(inbox, ADDRESS);
    await user.type(await findComposer(), "Here it is");
    inbox.uploads.hold();
    await chooseFiles(label());
    await waitFor(() => expect(onServer().body).toBe("Here it is"));
    await user.click(rowOf("c1"));
    await waitFor(async () => expect(await findComposer()).toHaveValue(""));
    inbox.uploads.letGo();
    await hasFiles(1);
    expect(onServer().body).toBe("Here it is");
  });

  test("are saved when the page is hidden after their conversation was left", async () => {
    inbox.addConversation("James Clarke");
    const { user } = await openApp(inbox, ADDRESS);
    await user.type(await findComposer(), "Here it is");
    inbox.uploads.hold();
    await chooseFiles(label());
    await waitFor(() => expect(onServer().body).toBe("Here it is"));
    await user.click(rowOf("c1"));
    await waitFor(async () => expect(await findComposer()).toHaveValue(""));
    stopWaitingForPauses();
    inbox.uploads.letGo();
    await waitFor(() => expect(stored()).toContain('"uploadId":"upload-1"'));
    hidePage();
    await hasFiles(1);
  });

  test("alone are a draft too", async () => {
    await openApp(inbox, ADDRESS);
    await findComposer();
    await chooseFiles(label());
    await hasFiles(1);
    await atAnotherDevice();
    expect(await findChip("label.pdf")).toBeVisible();
    expect(await findComposer()).toHaveValue("");
  });

  test("that are gone have to be chosen again", async () => {
    inbox.drafts.write(ANN.sub, "c0", { body: "See this", upload_ids: ["gone"], idempotency_key: "k" });
    await openApp(inbox, ADDRESS);
    const chip = await findChip("No longer here");
    expect(within(chip).getByRole("button", { name: /^Choose it again/ })).toBeVisible();
    expect(await findComposer()).toHaveValue("See this");
  });

  test("that are gone have to be chosen again where they were chosen, too", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await user.type(await findComposer(), "See this");
    await chooseFiles(label());
    await hasFiles(1);
    inbox.uploads.stored.clear();
    const { idempotency_key, upload_ids } = onServer();
    inbox.drafts.write(ANN.sub, "c0", { body: "See this today", upload_ids, idempotency_key });
    await reloadApp(inbox, ADDRESS);
    await waitFor(async () => expect(await findComposer()).toHaveValue("See this today"));
    const chip = await findChip("label.pdf");
    expect(await within(chip).findByRole("button", { name: /^Choose it again/ })).toBeVisible();
  });

  test("that are gone stay with the words that are written here, until they are chosen again", async () => {
    inbox.drafts.write(ANN.sub, "c0", { body: "See this", upload_ids: ["gone"], idempotency_key: "k" });
    const { user } = await openApp(inbox, ADDRESS);
    const chip = await findChip("No longer here");
    await user.type(await findComposer(), " today");
    await waitFor(() => expect(onServer().body).toBe("See this today"));
    expect(onServer().upload_ids).toEqual(["gone"]);
    const input = chip.querySelector<HTMLInputElement>("input[type=file]");
    takeFiles(input as HTMLInputElement, [label()]);
    await waitFor(() => expect(onServer().upload_ids).toEqual(["upload-1"]));
    expect(within(await findFiles()).getAllByRole("listitem")).toHaveLength(1);
  });

  test("that are gone disappear when they are removed at another device", async () => {
    inbox.drafts.write(ANN.sub, "c0", { body: "See this", upload_ids: ["gone"], idempotency_key: "k" });
    await openApp(inbox, ADDRESS);
    await findChip("No longer here");
    inbox.drafts.write(ANN.sub, "c0", { body: "See this.", idempotency_key: "k" });
    await reloadApp(inbox, ADDRESS);
    await waitFor(async () => expect(await findComposer()).toHaveValue("See this."));
    expect(screen.queryByRole("list", { name: "Files of this reply" })).toBeNull();
  });

  test("that are still being uploaded here stay when the words come from another device", async () => {
    const { user } = await openApp(inbox, ADDRESS);
    await user.type(await findComposer(), "Half");
    inbox.uploads.hold();
    await chooseFiles(label());
    await waitFor(() => expect(onServer().body).toBe("Half"));
    vi.spyOn(document, "hasFocus").mockReturnValue(false);
    inbox.drafts.write(ANN.sub, "c0", { body: "Half a sentence", idempotency_key: onServer().idempotency_key });
    await user.type(await findComposer(), "!");
    await waitFor(() => expect(onServer().body).toBe("Half a sentence"));
    await waitFor(async () => expect(await findComposer()).toHaveValue("Half a sentence"));
    expect(within(await findFiles()).getAllByRole("listitem")).toHaveLength(1);
    inbox.uploads.letGo();
    await hasFiles(1);
  });
});
