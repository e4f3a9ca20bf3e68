import { screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";

import type { ConversationDetail, OrderPanel, SavedReply } from "../../api/types";
import { expectNoAxeViolations } from "../support/accessibility";
import { findComposer, openApp } from "../support/app";
import { BEING_READ, buildOrder, buildPanel, read } from "../support/inbox/orders";
import { buildSavedReplies, buildSavedReply } from "../support/inbox/savedReplies";
import { ADDRESS, inboxWithQuestion } from "../support/replies";

const LATE = buildSavedReply("late", {
  name: "Colis en retard",
  shortcut: "late",
  texts: { en: "Sorry, {customer_first_name|there}.", fr: "Désolé, {customer_first_name|cher client}." },
  uses: 3,
});
const TRACK = buildSavedReply("track", {
  name: "Où est mon colis",
  texts: { en: "Tracking: {tracking_number}", fr: "Suivi : {tracking_number}\nMerci{shop_name|}" },
  uses: 9,
});
const ENGLISH = buildSavedReply("english", { name: "English only", texts: { en: "Only in English" } });

interface Setup {
  replies?: SavedReply[];
  conversation?: Partial<ConversationDetail>;
  order?: (OrderPanel | "broken")[];
}

async function openComposer({ replies = [LATE, TRACK, ENGLISH], conversation = {}, order = [buildPanel()] }: Setup = {}) {
  const { inbox, marie } = inboxWithQuestion(conversation);
  inbox.savedReplies = buildSavedReplies(replies);
  inbox.orders.set(marie.detail.order_id ?? "", order);
  const app = await openApp(inbox, ADDRESS);
  const field = await findComposer();
  await app.user.click(field);
  return { ...app, inbox, field };
}

const findList = () => screen.findByRole("listbox", { name: "Saved replies" });
const queryList = () => screen.queryByRole("listbox", { name: "Saved replies" });
const optionNames = () =>
  within(screen.getByRole("listbox")).getAllByRole("option").map((option) => option.textContent);
const CONTROL_ENTER = "{Control>}{Enter}{/Control}";

test("a slash opens the list, the most used first, and Enter inserts in the customer's language", async () => {
  const { user, field } = await openComposer();
  await user.keyboard("/");
  await findList();
  expect(optionNames().map((name) => name?.slice(0, 10))).toEqual(["Où est mon", "Colis en r", "English on"]);
  expect(field).toHaveAttribute("aria-activedescendant", within(await findList()).getAllByRole("option")[0]?.id);
  await expectNoAxeViolations();
  await user.keyboard("{ArrowDown}{Enter}");
  expect(field).toHaveValue("Désolé, Marie.");
  expect(queryList()).toBeNull();
  expect(field).toHaveFocus();
});

test("what is typed filters by name, shortcut and text, without accents and case", async () => {
  const { user } = await openComposer();
  await user.keyboard("/OU EST");
  await findList();
  expect(optionNames()).toHaveLength(1);
  await user.keyboard("{Backspace>6/}late");
  await waitFor(() => expect(optionNames()[0]).toContain("Colis en retard"));
  await user.keyboard("{Backspace>4/}desole");
  await waitFor(() => expect(optionNames()).toHaveLength(1));
  expect(optionNames()[0]).toContain("Colis en retard");
});

test("the text is inserted at the caret, after what is written", async () => {
  const { user, field } = await openComposer();
  await user.keyboard("Bonjour ! /late");
  await findList();
  await user.keyboard("{Enter} Merci");
  expect(field).toHaveValue("Bonjour ! Désolé, Marie. Merci");
});

test("words that only a text contains are not replaced, unless an arrow key has chosen", async () => {
  const { user, field } = await openComposer();
  await user.keyboard("Bonjour /Desole");
  await findList();
  expect(within(await findList()).getByRole("option")).toHaveAttribute("aria-selected", "false");
  expect(field).not.toHaveAttribute("aria-activedescendant");
  await user.keyboard("{Enter}");
  expect(field).toHaveValue("Bonjour /Desole\n");
  await user.keyboard("/desole");
  await findList();
  await user.keyboard("{ArrowUp}{Enter}");
  expect(field).toHaveValue("Bonjour /Desole\nDésolé, Marie.");
});

test("Control Enter closes the list and sends nothing", async () => {
  const { user, field, inbox } = await openComposer();
  await user.keyboard("Bonjour{Control>}j{/Control}");
  await findList();
  await user.keyboard(CONTROL_ENTER);
  expect(queryList()).toBeNull();
  expect(field).toHaveValue("Bonjour");
  expect(inbox.posted).toEqual([]);
  await user.keyboard(CONTROL_ENTER);
  await waitFor(() => expect(inbox.posted.map(({ body }) => body)).toEqual(["Bonjour"]));
});

test("Escape leaves the slash as typed, and the list stays closed for it", async () => {
  const { user, field } = await openComposer();
  await user.keyboard("/la");
  await findList();
  await user.keyboard("{Escape}");
  expect(queryList()).toBeNull();
  expect(field).toHaveFocus();
  await user.keyboard("te");
  expect(queryList()).toBeNull();
  await user.keyboard("{Enter}");
  expect(field).toHaveValue("/late\n");
  await user.keyboard("/");
  await findList();
});

test.each(["et/ou", "https://example.com", "1 / 2", "a//"])("no list opens in %s", async (text) => {
  const { user, field } = await openComposer();
  await user.keyboard(text);
  expect(field).toHaveValue(text);
  expect(queryList()).toBeNull();
});

test("a reply without a text in the customer's language is listed with a warning and is not inserted", async () => {
  const { user, field } = await openComposer();
  await user.keyboard("/english");
  const option = within(await findList()).getByRole("option");
  expect(option).toHaveAttribute("aria-disabled", "true");
  expect(option).toHaveTextContent("No French text");
  await user.keyboard("{Enter}");
  await user.click(option);
  expect(field).toHaveValue("/english");
  expect(await screen.findByText(/has no French text, and the customer reads French/)).toBeInTheDocument();
});

test.each([
  ["not known", { language: null, customer: null }, "The customer’s language is not known: choose one."],
  ["another one", { language: "es" }, "The customer reads neither English nor French: choose one."],
])("with a language that is %s, both texts are offered and named", async (_, conversation, words) => {
  const { user, field } = await openComposer({ conversation });
  await user.keyboard("/late");
  await findList();
  expect(screen.getByText(words)).toBeInTheDocument();
  expect(optionNames().map((name) => /English|French/.exec(name ?? "")?.[0])).toEqual(["English", "French"]);
  await user.keyboard("{ArrowDown}{Enter}");
  expect((field as HTMLTextAreaElement).value).toMatch(/^Désolé/);
});

test("without a language, the locale of the customer's account counts", async () => {
  const { user, field } = await openComposer({ conversation: { language: null } });
  await user.keyboard("/late");
  await findList();
  await user.keyboard("{Enter}");
  expect(field).toHaveValue("Désolé, Marie.");
});

test("a fallback is shown before sending, as long as it stands in the text", async () => {
  const conversation = { customer: null, language: "en" };
  const { user, field } = await openComposer({ conversation });
  await user.keyboard("/late");
  await findList();
  await user.keyboard("{Enter}");
  expect(field).toHaveValue("Sorry, there.");
  expect(screen.getByText("Not known: first name, “there” was used")).toBeInTheDocument();
  await user.clear(field);
  await user.keyboard("Sorry.");
  expect(screen.queryByText(/^Not known/)).toBeNull();
});

test("a value that is not known and has no fallback is a gap, and sending asks first", async () => {
  const order = [buildPanel({ order: read(buildOrder({ shipment: null })) })];
  const { user, field, inbox } = await openComposer({ order });
  await user.keyboard("/ou est");
  await findList();
  await waitFor(() => expect(optionNames()[0]).toContain("Suivi : [numéro de suivi]"));
  await user.keyboard("{Enter}");
  expect(field).toHaveValue("Suivi : [numéro de suivi]\nMerciBoréal");
  expect((field as HTMLTextAreaElement).value.slice(field.selectionStart, field.selectionEnd)).toBe("[numéro de suivi]");
  expect(screen.getByText("Fill in [numéro de suivi] before you send.")).toBeInTheDocument();

  await user.keyboard(CONTROL_ENTER);
  const question = await screen.findByRole("dialog", { name: "Send with a gap?" });
  expect(question).toHaveTextContent("[numéro de suivi]");
  await expectNoAxeViolations();
  await user.click(within(question).getByRole("button", { name: "Back to the text" }));
  expect(inbox.posted).toEqual([]);
  expect(field).toHaveFocus();
  await user.keyboard("ABC");
  expect(field).toHaveValue("Suivi : ABC\nMerciBoréal");
  await user.keyboard(CONTROL_ENTER);
  await waitFor(() => expect(inbox.posted.map(({ body }) => body)).toEqual(["Suivi : ABC\nMerciBoréal"]));
});

test("in a conversation about several orders, what depends on the order is a gap", async () => {
  const replies = [buildSavedReply("order", { name: "Ordre", texts: { fr: "{order_id} : {tracking_number}" } })];
  const { user, field } = await openComposer({ replies, conversation: { order_ids: ["20000-A", "20001-A"] } });
  await user.keyboard("/ordre");
  await findList();
  await user.keyboard("{Enter}");
  expect(field).toHaveValue("[numéro de commande] : [numéro de suivi]");
});

test("a reply with a gap is sent when its author says so", async () => {
  const { user, inbox } = await openComposer({ order: ["broken"] });
  await user.keyboard("Voici : [[numéro de suivi]");
  await user.keyboard(CONTROL_ENTER);
  await user.click(await screen.findByRole("button", { name: "Send anyway" }));
  await waitFor(() => expect(inbox.posted.map(({ body }) => body)).toEqual(["Voici : [numéro de suivi]"]));
});

test("while the order is being read, the reply that needs it is inserted as soon as it is there", async () => {
  const order = [buildPanel({ order: BEING_READ }), buildPanel()];
  const { user, field } = await openComposer({ order });
  await user.keyboard("/ou est");
  await findList();
  await user.keyboard("{Enter}");
  expect(await screen.findByText(/Reading the order/)).toBeInTheDocument();
  expect(field).toHaveValue("/ou est");
  await waitFor(() => expect(field).toHaveValue("Suivi : PUR123\nMerciBoréal"), { timeout: 5_000 });
});

test("a second Enter does not wait for the order", async () => {
  const { user, field } = await openComposer({ order: [buildPanel({ order: BEING_READ })] });
  await user.keyboard("/ou est");
  await findList();
  await user.keyboard("{Enter}");
  await screen.findByText(/Reading the order/);
  await user.keyboard("{Enter}");
  expect(field).toHaveValue("Suivi : [numéro de suivi]\nMerciBoréal");
});

test("the ids of what was inserted go with the reply, and with that one only", async () => {
  const { user, inbox } = await openComposer();
  await user.keyboard("/late");
  await findList();
  await user.keyboard("{Enter} /late");
  await findList();
  await user.keyboard("{Enter}");
  await user.keyboard(CONTROL_ENTER);
  await waitFor(() => expect(inbox.posted).toHaveLength(1));
  await user.keyboard("Without any." + CONTROL_ENTER);
  await waitFor(() => expect(inbox.posted).toHaveLength(2));
  expect(inbox.posted.map(({ savedReplyIds }) => savedReplyIds)).toEqual([["late"], []]);
});

test("a text that was deleted again does not count", async () => {
  const { user, field, inbox } = await openComposer();
  await user.keyboard("/late");
  await findList();
  await user.keyboard("{Enter}");
  await user.clear(field);
  await user.keyboard("Other words." + CONTROL_ENTER);
  await waitFor(() => expect(inbox.posted.map(({ savedReplyIds }) => savedReplyIds)).toEqual([[]]));
});

test("Ctrl J and the button write the slash, also from the note", async () => {
  const { user, field } = await openComposer();
  await user.keyboard("Bonjour");
  await user.keyboard("{Control>}j{/Control}");
  await findList();
  expect(field).toHaveValue("Bonjour /");
  await user.keyboard("{Escape}");
  await user.click(screen.getByRole("button", { name: "Saved replies" }));
  await findList();
  await user.keyboard("{Escape}");
  await user.click(screen.getByRole("radio", { name: /^Note/ }));
  await user.keyboard("{Control>}j{/Control}");
  await findList();
  expect(await findComposer()).toHaveFocus();
});

test.each([
  ["Escape", "", "{Escape}", "Bonjour"],
  ["Escape, with words after it", "late", "{Escape}", "Bonjour late"],
  ["another place of the caret", "", "{ArrowLeft>3/}", "Bonjour"],
  ["a space", "", " ", "Bonjour "],
])("a slash that nobody has typed is gone after %s", async (_, typed, keys, left) => {
  const { user, field } = await openComposer();
  await user.keyboard("Bonjour{Control>}j{/Control}");
  await findList();
  await user.keyboard(typed + keys);
  expect(queryList()).toBeNull();
  expect(field).toHaveValue(left);
  expect(field).toHaveFocus();
});

test("a slash that nobody has typed is gone when the focus leaves the text, and is not sent", async () => {
  const { user, field, inbox } = await openComposer();
  await user.keyboard("Bonjour ");
  await user.click(screen.getByRole("button", { name: "Saved replies" }));
  await findList();
  await user.click(screen.getByRole("button", { name: "Send to customer" }));
  await waitFor(() => expect(inbox.posted.map(({ body }) => body)).toEqual(["Bonjour"]));
  expect(field).toHaveValue("");
});

test("a saved reply replaces the slash that nobody has typed", async () => {
  const { user, field } = await openComposer();
  await user.keyboard("Bonjour !{Control>}j{/Control}late");
  await findList();
  await user.keyboard("{Enter}");
  expect(field).toHaveValue("Bonjour ! Désolé, Marie.");
});

test("without recipients there is no text that could get a slash", async () => {
  const { inbox } = inboxWithQuestion({ recipients: [] });
  const { user } = await openApp(inbox, ADDRESS);
  const field = await screen.findByRole("textbox", { name: "Reply", hidden: true });
  expect(field).not.toBeVisible();
  // Browsers do not focus what is hidden; jsdom does.
  vi.spyOn(HTMLTextAreaElement.prototype, "focus").mockImplementation(() => {});
  await user.keyboard("{Control>}j{/Control}");
  expect(field).toHaveValue("");
  expect(field).not.toBeVisible();
});

test("that the saved replies could not be loaded is said, and they are asked for again", async () => {
  const { user, inbox } = await openComposer();
  inbox.savedReplies = "broken";
  await user.keyboard("/");
  const retry = await screen.findByRole("button", { name: "Try again" });
  inbox.savedReplies = buildSavedReplies([LATE]);
  await user.click(retry);
  expect(within(await findList()).getAllByRole("option")).toHaveLength(1);
});

test("a click inserts, and keeps the focus in the text", async () => {
  const { user, field } = await openComposer();
  await user.keyboard("/late");
  await user.click(within(await findList()).getByRole("option"));
  expect(field).toHaveValue("Désolé, Marie.");
  expect(field).toHaveFocus();
});
