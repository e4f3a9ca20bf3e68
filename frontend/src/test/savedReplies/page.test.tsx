import { act, screen, waitFor, within } from "@testing-library/react";
import { delay, http, HttpResponse } from "msw";
import { expect, test, vi } from "vitest";

import type { SavedReply } from "../../api/types";
import { expectNoAxeViolations } from "../support/accessibility";
import { openApp, reloadApp } from "../support/app";
import { ANN, FakeIdentityProvider, SAM } from "../support/fakeIdentityProvider";
import { FakeInbox } from "../support/fakeInbox";
import { errorResponse } from "../support/inbox/http";
import { buildSavedReplies, buildSavedReply } from "../support/inbox/savedReplies";
import { server } from "../support/server";

const PATH = "/saved-replies";
const LATE = buildSavedReply("late", {
  name: "Parcel late",
  shortcut: "late",
  texts: { en: "Sorry, {customer_first_name|there}.", fr: "Désolé, {customer_first_name}." },
  uses: 2,
});
const THANKS = buildSavedReply("thanks", { name: "Thanks", texts: { en: "Thank you" } });

async function openPage({ person = SAM, replies = [LATE, THANKS] }: { person?: typeof SAM; replies?: SavedReply[] } = {}) {
  const inbox = new FakeInbox();
  inbox.savedReplies = buildSavedReplies(replies);
  const provider = new FakeIdentityProvider();
  provider.person = person;
  const app = await openApp(inbox, PATH, provider);
  await screen.findByRole("heading", { name: "Saved replies" });
  await screen.findByRole("navigation", { name: "Saved replies" });
  return { ...app, inbox, provider };
}

const index = () => screen.getByRole("navigation", { name: "Saved replies" });
const row = (name: string) => within(index()).getByRole("button", { name: new RegExp(`^${name}`) });
const field = (name: string) => screen.getByRole<HTMLTextAreaElement>("textbox", { name });
const button = (name: string) => screen.getByRole("button", { name });
const shown = (inbox: FakeInbox) => (inbox.savedReplies === "broken" ? [] : inbox.savedReplies.saved_replies);

test("a supervisor changes a text beside its preview, and saves", async () => {
  const { user, inbox } = await openPage();
  expect(row("Parcel late")).toHaveTextContent("Used 2 times");
  expect(screen.queryByRole("button", { name: "Save" })).toBeNull();
  await user.click(row("Parcel late"));
  expect(screen.getByText("Sorry, Marie.")).toBeInTheDocument();
  expect(screen.getByText("Désolé, Marie.")).toBeInTheDocument();
  await user.type(field("French text"), " Merci");
  expect(screen.getByText("Désolé, Marie. Merci")).toBeInTheDocument();
  expect(screen.getByText(/^1 unsaved change\./)).toBeInTheDocument();
  await expectNoAxeViolations();
  await user.click(button("Save"));
  await waitFor(() => expect(screen.queryByRole("button", { name: "Save" })).toBeNull());
  expect(shown(inbox).map(({ texts }) => texts.fr)).toEqual(["Désolé, {customer_first_name}. Merci", undefined]);
  expect(shown(inbox)[0]?.uses).toBe(2);
  expect(field("French text")).toHaveValue("Désolé, {customer_first_name}. Merci");
});

test("the preview shows what stands there when nothing is known", async () => {
  const { user } = await openPage();
  await user.click(row("Parcel late"));
  await user.click(screen.getByRole("checkbox", { name: "Preview as if nothing were known" }));
  expect(screen.getByText("Sorry, there.")).toBeInTheDocument();
  expect(screen.getByText("Désolé, [prénom].")).toBeInTheDocument();
});

test("a missing language is a visible warning, in the list and in the form", async () => {
  const { user } = await openPage();
  expect(row("Thanks")).toHaveTextContent("No French text");
  expect(row("Parcel late")).not.toHaveTextContent("No French text");
  await user.click(row("Thanks"));
  expect(field("French text")).toHaveAccessibleDescription(/Agents cannot insert it for customers who read French/);
});

test("a new one is written with variables by buttons", async () => {
  const { user, inbox } = await openPage({ replies: [] });
  expect(screen.getByText("No saved replies yet")).toBeInTheDocument();
  await user.click(button("New saved reply"));
  expect(field("Name")).toHaveFocus();
  await user.keyboard("Track it");
  await user.click(field("French text"));
  await user.keyboard("Suivi : ");
  await user.click(button("tracking number"));
  expect(field("French text")).toHaveValue("Suivi : {tracking_number}");
  await user.click(button("Save"));
  await waitFor(() => expect(shown(inbox)).toHaveLength(1));
  expect(shown(inbox)[0]).toMatchObject({ name: "Track it", texts: { fr: "Suivi : {tracking_number}" } });
});

test("what the server would refuse is said at its field, and is not sent", async () => {
  const { user, inbox } = await openPage();
  await user.click(row("Thanks"));
  await user.clear(field("Name"));
  await user.paste("parcel  LATE");
  await user.click(field("English text"));
  await user.paste(" {customer}");
  expect(field("Name")).toHaveAccessibleDescription("Another saved reply has this name.");
  expect(field("English text")).toHaveAccessibleDescription(/There is no variable \{customer\}/);
  expect(screen.getByText("3 problems to solve before these can be saved")).toBeInTheDocument();
  await user.click(button("Save"));
  expect(inbox.savedSets).toEqual([]);
});

test("what only the server refuses is said too, and nothing is lost", async () => {
  const { user, inbox } = await openPage();
  const problem = { reply_id: "thanks", name: "Thanks", field: "texts.en", problem: "invalid", message: "It is odd." };
  inbox.savedReplyFaults = [errorResponse(422, "saved_replies_invalid", "It is odd.", { problems: [problem] })];
  await user.click(row("Thanks"));
  await user.type(field("English text"), "!");
  await user.click(button("Save"));
  await waitFor(() => expect(field("English text")).toHaveAccessibleDescription(/The server does not accept this/));
  expect(field("English text")).toHaveValue("Thank you!");
  await user.type(field("English text"), "!");
  await user.click(button("Save"));
  await waitFor(() => expect(shown(inbox)[1]?.texts.en).toBe("Thank you!!"));
});

test("without an answer the changes stay, and saving again succeeds", async () => {
  const { user, inbox } = await openPage();
  inbox.savedReplyFaults = [HttpResponse.error()];
  await user.click(row("Thanks"));
  await user.type(field("English text"), "!");
  await user.click(button("Save"));
  expect(await screen.findByText(/^Not saved: the server did not answer/, { selector: "span" })).toBeInTheDocument();
  await user.click(button("Save"));
  await waitFor(() => expect(shown(inbox)[1]?.texts.en).toBe("Thank you!"));
});

test("deleting can be undone, and counts only when it is saved", async () => {
  const { user, inbox } = await openPage();
  await user.click(row("Thanks"));
  await user.click(button("Delete"));
  expect(within(index()).queryByRole("button", { name: /^Thanks/ })).toBeNull();
  await waitFor(() => expect(index()).toHaveFocus());
  await user.click(button("Undo"));
  expect(field("English text")).toHaveValue("Thank you");
  expect(screen.queryByRole("button", { name: "Save" })).toBeNull();
  await user.click(button("Delete"));
  (document.activeElement as HTMLElement).blur();
  await user.keyboard("z");
  expect(field("English text")).toHaveValue("Thank you");
  await user.click(button("Delete"));
  await user.click(button("Save"));
  await waitFor(() => expect(shown(inbox).map(({ id }) => id)).toEqual(["late"]));
});

test("deleting can be undone after it was saved", async () => {
  const { user, inbox } = await openPage();
  await user.click(row("Thanks"));
  await user.click(button("Delete"));
  await user.click(button("Save"));
  await waitFor(() => expect(shown(inbox).map(({ id }) => id)).toEqual(["late"]));
  await waitFor(() => expect(screen.queryByRole("button", { name: "Save" })).toBeNull());
  await user.click(button("Undo"));
  expect(field("English text")).toHaveValue("Thank you");
  await user.click(button("Save"));
  await waitFor(() => expect(shown(inbox).map(({ id }) => id)).toEqual(["late", "thanks"]));
});

test("saving gives up when no answer comes, and the changes stay", async () => {
  const { user } = await openPage();
  await user.click(row("Thanks"));
  await user.type(field("English text"), "!");
  const timeOut = new AbortController();
  vi.spyOn(AbortSignal, "timeout").mockReturnValueOnce(timeOut.signal);
  server.use(http.put("*/api/saved-replies", () => delay("infinite")));
  await user.click(button("Save"));
  await screen.findByRole("button", { name: "Saving…" });
  timeOut.abort(new DOMException("It timed out: timed out", "TimeoutError"));
  await screen.findByText(/^Not saved: the server did not answer/, { selector: "span" });
  expect(AbortSignal.timeout).toHaveBeenCalledWith(20_000);
  expect(field("English text")).toHaveValue("Thank you!");
});

test("unsaved changes survive leaving the page and a reload, and can be discarded", async () => {
  const { user, inbox, provider } = await openPage();
  await user.click(row("Thanks"));
  await user.type(field("English text"), "!");
  await reloadApp(inbox, PATH, provider);
  await user.click(await screen.findByRole("button", { name: /^Thanks/ }));
  expect(field("English text")).toHaveValue("Thank you!");
  await user.click(button("Discard changes"));
  await user.click(await screen.findByRole("button", { name: "Discard" }));
  expect(field("English text")).toHaveValue("Thank you");
  expect(inbox.savedSets).toEqual([]);
});

const COPY = `inbox.savedReplies.${SAM.sub}`;
/** Another tab saves; null: it discards its changes. Without `tells`, this tab has not heard of it yet. */
function changeInAnotherTab(newValue: string | null, tells = true) {
  if (newValue === null) localStorage.removeItem(COPY);
  else localStorage.setItem(COPY, newValue);
  if (tells) act(() => void window.dispatchEvent(new StorageEvent("storage", { key: COPY, newValue })));
}

test("what the author changes in two tabs is kept", async () => {
  const { user, inbox } = await openPage();
  await user.click(row("Thanks"));
  await user.type(field("English text"), "!");
  const here = localStorage.getItem(COPY) ?? "";
  changeInAnotherTab(here.replaceAll('"name":"Parcel late"', '"name":"Renamed"').replace("Renamed", "Parcel late"));
  expect(row("Renamed")).toBeInTheDocument();
  const there = localStorage.getItem(COPY) ?? "";
  changeInAnotherTab(there.replace("Renamed", "Again"), false);
  await user.type(field("English text"), "!");
  await user.click(button("Save"));
  await waitFor(() => expect(shown(inbox).map(({ name }) => name)).toEqual(["Again", "Thanks"]));
  expect(shown(inbox)[1]?.texts.en).toBe("Thank you!!");
});

test("changes that were discarded in another tab are gone in this one", async () => {
  const { user } = await openPage();
  await user.click(row("Thanks"));
  await user.type(field("English text"), "!");
  changeInAnotherTab(null);
  expect(field("English text")).toHaveValue("Thank you");
  expect(screen.queryByRole("button", { name: "Save" })).toBeNull();
});

test("that the browser keeps nothing is said, and nothing typed is lost meanwhile", async () => {
  const { user } = await openPage();
  await user.click(row("Thanks"));
  vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new DOMException("No.", "QuotaExceededError");
  });
  await user.type(field("English text"), "!!");
  expect(field("English text")).toHaveValue("Thank you!!");
  expect(screen.getByText(/^1 unsaved change\. This browser keeps nothing/)).toBeInTheDocument();
});

test("unsaved changes are not shown to somebody else", async () => {
  const { user, inbox, provider } = await openPage();
  await user.click(row("Thanks"));
  await user.type(field("English text"), "!");
  provider.person = { ...SAM, sub: "agent-9", name: "Other" };
  await reloadApp(inbox, PATH, provider);
  await user.click(await screen.findByRole("button", { name: /^Thanks/ }));
  expect(field("English text")).toHaveValue("Thank you");
});

test("what a colleague saved meanwhile is taken over and said, and the author's text stays", async () => {
  const { user, inbox } = await openPage();
  await user.click(row("Thanks"));
  await user.type(field("English text"), " from me");
  inbox.savedReplies = {
    ...buildSavedReplies(
      [
        { ...LATE, name: "Renamed" },
        { ...THANKS, texts: { en: "Thank you from Ben" } },
      ],
      2,
    ),
    saved_by: { id: "b", name: "Ben" },
  };
  await user.click(button("Save"));
  const news = await screen.findByText("Ben has saved other changes meanwhile");
  expect(news.closest("section")).toHaveTextContent("Changed: Renamed, Thanks");
  expect(row("Renamed")).toBeInTheDocument();
  expect(field("English text")).toHaveValue("Thank you from me");
  const conflict = screen.getByRole("region", { name: "You and a colleague have both changed this saved reply" });
  expect(conflict).toHaveTextContent("Thank you from Ben");
  await expectNoAxeViolations();
  await user.click(within(conflict).getByRole("button", { name: "Keep mine" }));
  expect(field("Name")).toHaveFocus();
  await user.click(button("Close"));
  expect(screen.getByRole("heading", { name: "Saved replies" })).toHaveFocus();
  await user.click(button("Save"));
  await waitFor(() => expect(shown(inbox).map(({ texts }) => texts.en)).toEqual([LATE.texts.en, "Thank you from me"]));
  expect(inbox.savedSets).toHaveLength(2);
});

test("the colleague's version of a conflict can be taken", async () => {
  const { user, inbox } = await openPage();
  await user.click(row("Thanks"));
  await user.type(field("English text"), " from me");
  inbox.savedReplies = buildSavedReplies([LATE, { ...THANKS, texts: { en: "Thank you from Ben" } }], 2);
  await user.click(button("Save"));
  await screen.findByText("Somebody has saved other changes meanwhile");
  await user.click(button("Take theirs"));
  expect(field("English text")).toHaveValue("Thank you from Ben");
  expect(screen.queryByRole("button", { name: "Save" })).toBeNull();
});

/** jsdom's files have no `text`. */
function jsonFile(document: unknown): File {
  const json = typeof document === "string" ? document : JSON.stringify(document);
  const file = new File([json], "replies.json", { type: "application/json" });
  return Object.assign(file, { text: () => Promise.resolve(json) });
}
const chooseFile = async (user: { upload: (element: HTMLElement, file: File) => Promise<void> }, file: File) => {
  await user.upload(document.querySelector<HTMLInputElement>("input[type=file]") ?? document.body, file);
  return screen.findByRole("dialog", { name: "Import saved replies" });
};

test("an import shows what would change, and is saved only after that", async () => {
  const { user, inbox } = await openPage();
  const entries = [{ ...THANKS, texts: { en: "Thanks a lot", fr: "Merci" } }, { name: "Added", texts: { fr: "Nouveau" } }];
  const dialog = await chooseFile(user, jsonFile({ version: 9, saved_replies: entries }));
  expect(dialog).toHaveTextContent("New: Added");
  expect(dialog).toHaveTextContent("Changed: Thanks");
  expect(dialog).not.toHaveTextContent("Deleted");
  await expectNoAxeViolations();
  await user.click(within(dialog).getByRole("checkbox", { name: "Also delete the one that is not in the file" }));
  expect(dialog).toHaveTextContent("Deleted: Parcel late");
  await user.click(within(dialog).getByRole("checkbox"));
  await user.click(within(dialog).getByRole("button", { name: "Take over" }));
  expect(inbox.savedSets).toEqual([]);
  expect(screen.getByText(/^2 unsaved changes\./)).toBeInTheDocument();
  await user.click(button("Save"));
  await waitFor(() => expect(shown(inbox).map(({ name }) => name)).toEqual(["Parcel late", "Thanks", "Added"]));
});

test.each([
  ["{ no json", "It is not a JSON file."],
  ['{"rules": []}', "It contains no list of saved replies."],
  ['[{"name": "X", "texts": {"es": "Hola"}}]', "X: It has a field that is not known: texts.es."],
  ['[{"name": "X", "texts": {"en": "{nobody}"}}]', "X: There is no variable {nobody}."],
  ['[{"name": "X", "texts": {}}]', "X: Write a text in at least one language."],
])("a file with %s is refused as a whole, and nothing is lost", async (json, words) => {
  const { user } = await openPage();
  await user.click(row("Thanks"));
  await user.type(field("English text"), "!");
  const dialog = await chooseFile(user, jsonFile(json));
  expect(dialog).toHaveTextContent(words);
  expect(within(dialog).queryByRole("button", { name: "Take over" })).toBeNull();
  await user.click(within(dialog).getByRole("button", { name: "Cancel" }));
  expect(field("English text")).toHaveValue("Thank you!");
  expect(screen.getByText(/^1 unsaved change\./)).toBeInTheDocument();
});

const textOf = (blob: Blob | undefined) =>
  new Promise<string>((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.readAsText(blob ?? new Blob());
  });

test("an export has everything that the page shows", async () => {
  const { user } = await openPage();
  let exported: Blob | undefined;
  URL.createObjectURL = (blob) => {
    exported = blob as Blob;
    return "blob:1";
  };
  URL.revokeObjectURL = () => {};
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => {});
  await user.click(button("Export"));
  const { version, saved_replies } = JSON.parse(await textOf(exported)) as { version: number; saved_replies: object[] };
  expect(version).toBe(1);
  expect(saved_replies).toEqual([
    { id: "late", name: "Parcel late", shortcut: "late", texts: LATE.texts },
    { id: "thanks", name: "Thanks", shortcut: null, texts: THANKS.texts },
  ]);
});

test("an agent reads them and changes nothing", async () => {
  const { user } = await openPage({ person: { ...ANN, "cognito:groups": ["agents"] } });
  expect(screen.queryByRole("button", { name: "New saved reply" })).toBeNull();
  expect(screen.queryByRole("button", { name: "Import…" })).toBeNull();
  await user.click(row("Parcel late"));
  expect(field("English text")).toHaveAttribute("readonly");
  expect(screen.getByText("Sorry, Marie.")).toBeInTheDocument();
  expect(screen.queryByRole("button", { name: "Delete" })).toBeNull();
  await expectNoAxeViolations();
});

test("the list is searched without accents, and the page is in the palette", async () => {
  const { user } = await openPage();
  await user.type(screen.getByRole("searchbox", { name: "Find a saved reply" }), "desole");
  expect(within(index()).getAllByRole("button", { name: /late|Thanks/ })).toHaveLength(1);
  await user.keyboard("{Control>}k{/Control}");
  expect(await screen.findByRole("menuitem", { name: /^Saved replies/ })).toBeInTheDocument();
});

test("that they could not be loaded is said", async () => {
  const inbox = new FakeInbox();
  inbox.savedReplies = "broken";
  const { user } = await openApp(inbox, PATH);
  const retry = await screen.findByRole("button", { name: "Try again" });
  inbox.savedReplies = buildSavedReplies([LATE]);
  await user.click(retry);
  expect(await screen.findByRole("button", { name: /^Parcel late/ })).toBeInTheDocument();
});
