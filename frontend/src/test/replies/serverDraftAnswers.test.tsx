import { screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, test, vi } from "vitest";

import { findComposer, findMessage } from "../support/app";
import type { FakeConversation, FakeInbox } from "../support/fakeInbox";
import { shortenPauses } from "../support/pauses";
import { inboxWithQuestion, repliesIn } from "../support/replies";
import { hidePage, openWithDraft, reloadWithDraft, rowOf, serverDraftIn } from "../support/serverDrafts";

let inbox: FakeInbox;
let marie: FakeConversation;
let server: ReturnType<typeof serverDraftIn>;

beforeEach(() => {
  shortenPauses();
  ({ inbox, marie } = inboxWithQuestion());
  inbox.addConversation("James Clarke");
  server = serverDraftIn(inbox);
});

const composerHas = (text: string) => waitFor(async () => expect(await findComposer()).toHaveValue(text));
const isNothingSetAside = () => expect(screen.queryByRole("list", { name: "Set aside" })).toBeNull();

/** A promise that is kept when the test says so. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

describe("Words that the server has although its answer was lost", () => {
  test("are deleted once their reply is sent, and do not come back", async () => {
    const { user } = await openWithDraft(inbox);
    await user.type(await findComposer(), "It left");
    await server.isSaved("It left");
    server.drafts.faults = ["lost after"];
    await user.type(await findComposer(), " today.");
    await server.isSaved("It left today.");
    await user.keyboard("{Control>}{Enter}{/Control}");
    await server.isSaved("");
    await composerHas("");
    isNothingSetAside();
    expect(repliesIn(marie)).toHaveLength(1);
  });

  test("are deleted too if they were the first ones", async () => {
    const { user } = await openWithDraft(inbox);
    server.drafts.faults = ["lost after"];
    await user.type(await findComposer(), "It left today.");
    await server.isSaved("It left today.");
    await user.keyboard("{Control>}{Enter}{/Control}");
    await server.isSaved("");
    await composerHas("");
  });

  test("do not come back while their reply is not sent yet, nor later", async () => {
    const { user } = await openWithDraft(inbox);
    server.drafts.faults = ["lost after"];
    await user.type(await findComposer(), "It left today.");
    await server.isSaved("It left today.");
    inbox.faults = ["lost before"];
    await user.keyboard("{Control>}{Enter}{/Control}");
    await screen.findByText("Not sent yet – retrying");
    await user.click(rowOf("c1"));
    await user.click(rowOf("c0"));
    await findMessage("It left today.");
    window.dispatchEvent(new Event("online"));
    await waitFor(() => expect(repliesIn(marie)).toHaveLength(1));
    await server.isSaved("");
    // What could not be read before is read now.
    await waitFor(() => expect(server.requests("GET c0")).toHaveLength(2));
    await composerHas("");
  });

  test("are not taken for another device's when others replace them", async () => {
    const { user } = await openWithDraft(inbox);
    server.drafts.faults = ["lost after"];
    await user.type(await findComposer(), "Half");
    await server.isSaved("Half");
    await user.clear(await findComposer());
    await user.type(await findComposer(), "Something else");
    await server.isSaved("Something else");
    isNothingSetAside();
  });

  test("stay another device's if it went on with them", async () => {
    const { user } = await openWithDraft(inbox);
    server.drafts.faults = ["lost after"];
    await user.type(await findComposer(), "Half");
    await server.isSaved("Half");
    server.fromPhone("Half a sentence", { idempotency_key: server.onServer().idempotency_key });
    await user.clear(await findComposer());
    await composerHas("Half a sentence");
    expect(server.onServer().body).toBe("Half a sentence");
  });

  test("are told from other words without being stored a second time", async () => {
    const { user } = await openWithDraft(inbox);
    server.drafts.faults = ["lost after"];
    await user.type(await findComposer(), "It left today.");
    await server.isSaved("It left today.");
    const copies = Object.entries({ ...localStorage }).filter(([key]) => key.startsWith("inbox.draftCopies."));
    expect(copies).toHaveLength(1);
    expect(copies.join()).not.toContain("It left");
  });
});

describe("An answer that is older than what was saved meanwhile", () => {
  test("does not bring back what was removed", async () => {
    const { user } = await openWithDraft(inbox);
    await user.type(await findComposer(), "Half");
    await server.isSaved("Half");
    const [saving, loading] = [gate(), gate()];
    server.drafts.saving = saving.opened;
    await user.clear(await findComposer());
    hidePage();
    await waitFor(() => expect(server.requests("DELETE")).toHaveLength(1));
    server.drafts.loading = loading.opened;
    await user.click(rowOf("c1"));
    await user.click(rowOf("c0"));
    await waitFor(() => expect(server.requests("GET c0")).toHaveLength(2));
    saving.open();
    await server.isSaved("");
    loading.open();
    await waitFor(() => expect(server.requests("GET c0")).toHaveLength(3));
    await composerHas("");
    expect(server.requests("PUT")).toHaveLength(1);
  });
});

describe("With storage that is nearly full", () => {
  /** The note about the server's copy is small, and still has room. */
  function fillStorage(): void {
    const store = Storage.prototype.setItem;
    vi.spyOn(Storage.prototype, "setItem").mockImplementation(function (this: Storage, key: string, value: string) {
      if (key.startsWith("inbox.drafts.")) throw new DOMException("Full", "QuotaExceededError");
      store.call(this, key, value);
    });
  }

  function freeStorage(): void {
    vi.restoreAllMocks();
    shortenPauses();
  }

  test("words that only the server has stay there, and come back", async () => {
    const { user } = await openWithDraft(inbox);
    fillStorage();
    await user.type(await findComposer(), "Only on the server");
    await server.isSaved("Only on the server");
    freeStorage();
    await reloadWithDraft(inbox);
    await composerHas("Only on the server");
    expect(server.onServer().body).toBe("Only on the server");
    expect(server.requests("DELETE")).toEqual([]);
  });

  test("words whose answer was lost stay there too", async () => {
    const { user } = await openWithDraft(inbox);
    fillStorage();
    server.drafts.faults = ["lost after"];
    await user.type(await findComposer(), "Only on the server");
    await server.isSaved("Only on the server");
    freeStorage();
    await reloadWithDraft(inbox);
    await composerHas("Only on the server");
    expect(server.requests("DELETE")).toEqual([]);
  });

  test("an older text that was stored does not replace what the server has", async () => {
    const { user } = await openWithDraft(inbox);
    await user.type(await findComposer(), "Half");
    await server.isSaved("Half");
    fillStorage();
    await user.type(await findComposer(), " a sentence");
    await server.isSaved("Half a sentence");
    freeStorage();
    await reloadWithDraft(inbox);
    await composerHas("Half a sentence");
    isNothingSetAside();
  });

  test("words are deleted there when their reply is sent", async () => {
    const { user } = await openWithDraft(inbox);
    fillStorage();
    await user.type(await findComposer(), "It left today.");
    await server.isSaved("It left today.");
    await user.keyboard("{Control>}{Enter}{/Control}");
    await server.isSaved("");
    expect(repliesIn(marie)).toHaveLength(1);
  });
});
