import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, test, vi } from "vitest";

import { findComposer, findMessage, findRecipient, openApp, reloadApp, sendReply } from "../support/app";
import { ANN, BEN, FakeIdentityProvider } from "../support/fakeIdentityProvider";
import type { FakeConversation, FakeInbox } from "../support/fakeInbox";
import type { FakeDrafts } from "../support/inbox/drafts";
import { shortenPauses, stopWaitingForPauses } from "../support/pauses";
import { ADDRESS, findParkedDrafts, goOffline, goOnline, inboxWithQuestion, repliesIn } from "../support/replies";
import { hidePage, rowOf } from "../support/serverDrafts";

let inbox: FakeInbox;
let marie: FakeConversation;
let drafts: FakeDrafts;

beforeEach(() => {
  shortenPauses();
  ({ inbox, marie } = inboxWithQuestion());
  drafts = inbox.drafts;
});

const onServer = () => drafts.of(ANN.sub, "c0");
const fromPhone = (body: string, more: Partial<ReturnType<typeof onServer>> = {}) =>
  drafts.write(ANN.sub, "c0", { body, ...more });
const requests = (method: string) => drafts.requests.filter((request) => request.startsWith(method));
const isLoaded = () => waitFor(() => expect(requests("GET")).toHaveLength(1));
const isSaved = (body: string) => waitFor(() => expect(onServer().body).toBe(body));

/** Opens Marie's conversation, with the server's draft. */
async function opened() {
  const app = await openApp(inbox, ADDRESS);
  await findComposer();
  await isLoaded();
  return app;
}

/** A browser that knows nothing yet. */
async function atAnotherDevice(provider = new FakeIdentityProvider()) {
  localStorage.clear();
  sessionStorage.clear();
  drafts.requests = [];
  const app = await reloadApp(inbox, ADDRESS, provider);
  await findComposer();
  await isLoaded();
  return app;
}

describe("A draft on the server", () => {
  test("is saved some seconds after the last key, once, with its recipients", async () => {
    vi.restoreAllMocks();
    marie.detail.recipients = ["customer", "operator"];
    const { user } = await opened();
    await user.click(await findRecipient("Marketplace"));
    await user.type(await findComposer(), "Half a sentence");
    expect(requests("PUT")).toEqual([]);
    await isSaved("Half a sentence");
    expect(onServer().to).toEqual(["operator"]);
    expect(requests("PUT")).toHaveLength(1);
  });

  test("is saved at once when the conversation is left, and when the page is hidden", async () => {
    inbox.addConversation("James Clarke");
    const { user } = await opened();
    stopWaitingForPauses();
    await user.type(await findComposer(), "Half");
    await user.click(rowOf("c1"));
    await isSaved("Half");
    await user.click(rowOf("c0"));
    await waitFor(async () => expect(await findComposer()).toHaveValue("Half"));
    await user.type(await findComposer(), " a sentence");
    hidePage();
    await isSaved("Half a sentence");
    expect(requests("PUT")).toEqual(["PUT c0 Half", "PUT c0 Half a sentence"]);
  });

  test("is there at the next device, with its key, so that both send one reply", async () => {
    const { user } = await opened();
    await user.type(await findComposer(), "It left today.");
    hidePage();
    await isSaved("It left today.");
    const storage = { ...localStorage } as Record<string, string>;
    vi.restoreAllMocks();
    shortenPauses();
    const phone = await atAnotherDevice();
    await waitFor(async () => expect(await findComposer()).toHaveValue("It left today."));
    await phone.user.click(await findComposer());
    await phone.user.keyboard("{Control>}{Enter}{/Control}");
    await within(await findMessage("It left today.")).findByRole("button", { name: "Undo" });
    // The first device was asleep meanwhile.
    Object.assign(localStorage, storage);
    drafts.forgetAll();
    const { user: again } = await reloadApp(inbox, ADDRESS);
    await again.click(await findComposer());
    await again.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(inbox.posted).toHaveLength(2));
    expect(repliesIn(marie)).toHaveLength(1);
  });

  test("is shown to nobody else who uses the browser or opens the conversation", async () => {
    const { user } = await opened();
    await user.type(await findComposer(), "Only Ann reads this");
    hidePage();
    await isSaved("Only Ann reads this");
    vi.restoreAllMocks();
    shortenPauses();
    drafts.requests = [];
    const provider = new FakeIdentityProvider();
    provider.person = BEN;
    const { user: ben } = await reloadApp(inbox, ADDRESS, provider);
    expect(await findComposer()).toHaveValue("");
    await isLoaded();
    await ben.type(await findComposer(), "Ben writes");
    await waitFor(() => expect(drafts.of(BEN.sub, "c0").body).toBe("Ben writes"));
    expect(onServer().body).toBe("Only Ann reads this");
    expect(requests("PUT")).toEqual(["PUT c0 Ben writes"]);
  });

  test("is deleted after the server has the reply, and not before", async () => {
    const { user } = await opened();
    await user.type(await findComposer(), "It left today.");
    await isSaved("It left today.");
    inbox.faults = ["lost before"];
    await user.keyboard("{Control>}{Enter}{/Control}");
    await screen.findByText("Not sent yet – retrying");
    expect(onServer().body).toBe("It left today.");
    expect(requests("DELETE")).toEqual([]);
    window.dispatchEvent(new Event("online"));
    await waitFor(() => expect(repliesIn(marie)).toHaveLength(1));
    await isSaved("");
    expect(requests("DELETE")).toHaveLength(1);
  });

  test("is deleted when its author empties the field", async () => {
    const { user } = await opened();
    await user.type(await findComposer(), "No");
    await isSaved("No");
    await user.clear(await findComposer());
    await isSaved("");
    await atAnotherDevice();
    expect(await findComposer()).toHaveValue("");
  });

  test("is not there for a reply that was sent before it was saved", async () => {
    const { user } = await opened();
    await sendReply(user, "It left today.");
    await within(await findMessage("It left today.")).findByRole("button", { name: "Undo" });
    hidePage();
    expect(requests("PUT")).toEqual([]);
    expect(requests("DELETE")).toEqual([]);
  });

  test("costs no request while nothing is written", async () => {
    fromPhone("From the phone");
    await opened();
    await waitFor(async () => expect(await findComposer()).toHaveValue("From the phone"));
    hidePage();
    window.dispatchEvent(new Event("online"));
    await reloadApp(inbox, ADDRESS);
    await findComposer();
    await waitFor(() => expect(requests("GET")).toHaveLength(2));
    hidePage();
    expect(drafts.requests).toEqual(["GET c0", "GET c0"]);
  });
});

describe("Two devices", () => {
  test("take turns: what the other one wrote later replaces what is here unchanged", async () => {
    const { user } = await opened();
    await user.type(await findComposer(), "Half");
    await isSaved("Half");
    fromPhone("Half a sentence", { to: ["customer"] });
    await reloadApp(inbox, ADDRESS);
    await waitFor(async () => expect(await findComposer()).toHaveValue("Half a sentence"));
    expect(screen.queryByRole("list", { name: "Set aside" })).toBeNull();
  });

  test("lose nothing when both write: the second keeps what it writes and sets the other aside", async () => {
    const { user } = await opened();
    await user.type(await findComposer(), "Half");
    await isSaved("Half");
    fromPhone("Words from the phone");
    vi.spyOn(document, "hasFocus").mockReturnValue(true);
    await user.type(await findComposer(), " a sentence");
    const aside = await findParkedDrafts();
    expect(within(aside).getByText("Words from the phone")).toBeVisible();
    expect(within(aside).getByText(/from another device/)).toBeVisible();
    expect(await findComposer()).toHaveValue("Half a sentence");
    await isSaved("Half a sentence");
  });

  test("keep what is typed while the server's draft is being loaded", async () => {
    let answer = () => {};
    drafts.loading = new Promise((resolve) => (answer = resolve));
    fromPhone("Words from the phone");
    const { user } = await openApp(inbox, ADDRESS);
    vi.spyOn(document, "hasFocus").mockReturnValue(true);
    await user.type(await findComposer(), "Typed meanwhile");
    await isLoaded();
    answer();
    expect(within(await findParkedDrafts()).getByText("Words from the phone")).toBeVisible();
    expect(await findComposer()).toHaveValue("Typed meanwhile");
  });

  test("agree that a draft was sent or emptied at the other one", async () => {
    const { user } = await opened();
    await user.type(await findComposer(), "It left today.");
    await isSaved("It left today.");
    fromPhone("", { to: [], idempotency_key: onServer().idempotency_key });
    await reloadApp(inbox, ADDRESS);
    await waitFor(async () => expect(await findComposer()).toHaveValue(""));
    await waitFor(() => expect(Object.values({ ...localStorage }).join()).not.toContain("It left today."));
  });

  test("keep, as another reply, what was written after the other one sent the draft", async () => {
    const { user } = await opened();
    await user.type(await findComposer(), "It left");
    await isSaved("It left");
    const { idempotency_key } = onServer();
    fromPhone("", { to: [], idempotency_key });
    await user.type(await findComposer(), " today.");
    await isSaved("It left today.");
    expect(await findComposer()).toHaveValue("It left today.");
    expect(onServer().idempotency_key).not.toBe(idempotency_key);
  });

  test("bring back what the other one wrote after this one sent the draft", async () => {
    const { user } = await opened();
    await user.type(await findComposer(), "It left today.");
    await isSaved("It left today.");
    fromPhone("It left today. One more thing", { idempotency_key: onServer().idempotency_key });
    await user.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(async () => expect(await findComposer()).toHaveValue("It left today. One more thing"));
    await user.click(await findComposer());
    await user.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(repliesIn(marie)).toHaveLength(2));
  });
});

describe("A tab that has not heard of what another tab wrote and saved", () => {
  const stored = (prefix: string) => Object.keys(localStorage).find((key) => key.startsWith(prefix)) ?? "";

  test("does not save its older words over the newer ones", async () => {
    const { user } = await opened();
    await user.type(await findComposer(), "Half");
    await isSaved("Half");
    const copy = JSON.parse(localStorage.getItem(stored("inbox.draftCopies.")) ?? "") as { includes: object };
    const { version } = fromPhone("Half a sentence", { idempotency_key: onServer().idempotency_key });
    const newer = { ...copy, version, includes: { ...copy.includes, elsewhere: 1 } };
    localStorage.setItem(stored("inbox.draftCopies."), JSON.stringify(newer));
    drafts.requests = [];
    window.dispatchEvent(new Event("online"));
    expect(onServer().body).toBe("Half a sentence");
    // It is only what the other tab has noted that keeps it from that.
    localStorage.setItem(stored("inbox.draftCopies."), JSON.stringify({ ...newer, includes: {} }));
    window.dispatchEvent(new Event("online"));
    await isSaved("Half");
    expect(requests("PUT")).toHaveLength(1);
  });

  test("does not delete them because it is empty itself", async () => {
    await opened();
    const { version } = fromPhone("Written in the other tab");
    const place = { author: ANN.sub, conversationId: "c0" };
    const draft = { ...place, id: "k", text: "Written in the other tab", to: ["customer"], version: { elsewhere: 1 } };
    localStorage.setItem(`inbox.drafts.${ANN.sub}.c0`, JSON.stringify(draft));
    const copy = { ...place, version, includes: { elsewhere: 1 } };
    localStorage.setItem(`inbox.draftCopies.${ANN.sub}.c0`, JSON.stringify(copy));
    window.dispatchEvent(new Event("online"));
    expect(onServer().body).toBe("Written in the other tab");
    // It is only the stored words that keep it from that.
    localStorage.removeItem(`inbox.drafts.${ANN.sub}.c0`);
    window.dispatchEvent(new Event("online"));
    await isSaved("");
    expect(requests("DELETE")).toHaveLength(1);
  });
});

describe("Without the server", () => {
  test("a draft waits while offline, and is saved when the network is back", async () => {
    const { user } = await opened();
    goOffline();
    drafts.faults = ["lost before"];
    await user.type(await findComposer(), "Written in a tunnel");
    await waitFor(() => expect(requests("PUT")).toHaveLength(1));
    expect(onServer().version).toBeNull();
    goOnline();
    shortenPauses();
    await isSaved("Written in a tunnel");
  });

  test("a save whose answer was lost is repeated, and sets nothing aside", async () => {
    const { user } = await opened();
    drafts.faults = ["lost after"];
    await user.type(await findComposer(), "Half");
    await isSaved("Half");
    await user.type(await findComposer(), " a sentence");
    hidePage();
    await isSaved("Half a sentence");
    expect(screen.queryByRole("list", { name: "Set aside" })).toBeNull();
  });

  test("a draft that the server refuses stays here, and is not offered again until it changes", async () => {
    const { user } = await opened();
    drafts.faults = ["refused"];
    await user.type(await findComposer(), "Refused");
    await waitFor(() => expect(requests("PUT")).toHaveLength(1));
    hidePage();
    vi.restoreAllMocks();
    shortenPauses();
    await reloadApp(inbox, ADDRESS);
    expect(await findComposer()).toHaveValue("Refused");
    await waitFor(() => expect(requests("GET")).toHaveLength(2));
    expect(requests("PUT")).toHaveLength(1);
    fireEvent.change(await findComposer(), { target: { value: "Refused no more" } });
    await isSaved("Refused no more");
  });

  test("half a character is saved as an unknown one, and stays here as it is", async () => {
    await opened();
    fireEvent.change(await findComposer(), { target: { value: "Broken \ud83d emoji 🛴" } });
    await isSaved("Broken \ufffd emoji 🛴");
    expect(await findComposer()).toHaveValue("Broken \ud83d emoji 🛴");
  });

  test("a draft that the server has forgotten is saved again", async () => {
    const { user } = await opened();
    await user.type(await findComposer(), "Old words");
    await isSaved("Old words");
    drafts.forgetAll();
    await reloadApp(inbox, ADDRESS);
    expect(await findComposer()).toHaveValue("Old words");
    await isSaved("Old words");
  });

  test("drafts from before are saved when the page is opened", async () => {
    const { user } = await opened();
    drafts.faults = ["lost before"];
    await user.type(await findComposer(), "From before");
    await waitFor(() => expect(requests("PUT")).toHaveLength(1));
    await reloadApp(inbox, "/");
    await isSaved("From before");
  });
});
