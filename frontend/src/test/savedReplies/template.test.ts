import { expect, test } from "vitest";

import { fill, variablesIn } from "../../features/saved-replies/model/template";
import { customerLanguage, needsOrder, valuesOf } from "../../features/saved-replies/model/values";
import { gapsIn } from "../../features/saved-replies/model/variables";
import { slashBefore } from "../../features/saved-replies/picker/slash";
import { buildConversation } from "../support/builders";
import { buildLine, buildOrder } from "../support/inbox/orders";

test.each([
  ["Hello {customer_first_name|there}!", { customer_first_name: "Marie" }, "Hello Marie!"],
  ["Hello {customer_first_name|there}!", {}, "Hello there!"],
  ["Bonjour {customer_first_name|},", {}, "Bonjour,"],
  ["Bonjour {customer_first_name|},", { customer_first_name: "Marie" }, "Bonjour Marie,"],
  ["Number: {tracking_number}.", {}, "Number: [tracking number]."],
  ["{order_id}{order_id}", { order_id: "$& $1" }, "$& $1$& $1"],
  ["{a new variable}", {}, "[a new variable]"],
  ["No {variable", {}, "No {variable"],
])("%s with %o is %s", (template, values, text) => {
  expect(fill(template, values, "en").text).toBe(text);
});

test("what stands in place of values is told, each once", () => {
  const filled = fill("{carrier|it} {carrier|it} {shop_name|} {order_id} {order_id} {tracking_url}", {}, "fr");
  expect(filled.text).toBe("it it [numéro de commande] [numéro de commande] [lien de suivi]");
  expect(filled.fallbacks).toEqual([
    { name: "carrier", fallback: "it" },
    { name: "shop_name", fallback: "" },
  ]);
  expect(filled.gaps).toEqual(["order_id", "tracking_url"]);
});

test("a value is never taken for a template", () => {
  expect(fill("{customer_first_name}", { customer_first_name: "{order_id}", order_id: "1" }, "en").text).toBe("{order_id}");
});

test("gaps are found in both languages, and other brackets are not gaps", () => {
  expect(gapsIn("[tracking number] [numéro de suivi] [tracking number]")).toEqual(["[tracking number]", "[numéro de suivi]"]);
  expect(gapsIn("[a_variable_of_tomorrow]")).toEqual(["[a_variable_of_tomorrow]"]);
  expect(gapsIn("See [1] and [the manual].")).toEqual([]);
});

const CONVERSATION = buildConversation(0, "Marie Tremblay", {});
const SHOP = { shopName: "Boréal", timeZone: "America/Toronto" };
const valuesWith = (order: Parameters<typeof valuesOf>[0]["order"], language: "en" | "fr" = "en") =>
  valuesOf({ conversation: CONVERSATION, order, agentName: "Ann Agent", ...SHOP }, language);

const YEAR = new Date().getFullYear();
const DATES = {
  created_at: `${YEAR}-03-01T15:00:00Z`,
  ship_by: `${YEAR}-03-03T15:00:00Z`,
  delivery_latest: `${YEAR}-03-07T15:00:00Z`,
};

test("the values come from the conversation, the order, the agent and the shop", () => {
  expect(valuesWith(buildOrder(DATES), "fr")).toEqual({
    customer_first_name: "Marie",
    customer_last_name: "Tremblay",
    agent_first_name: "Ann",
    shop_name: "Boréal",
    order_id: "20000-A",
    order_date: "1er mars",
    product_title: "Kettle",
    ship_by: "3 mars",
    delivery_date: "7 mars",
    carrier: "Purolator",
    tracking_number: "PUR123",
    tracking_url: "https://track.example/PUR123",
  });
});

test("what is not known is absent", () => {
  const conversation = buildConversation(0, "", { customer: null, order_id: null });
  const sources = { conversation, order: null, agentName: "ann@example.com", ...SHOP, shopName: null };
  expect(valuesOf(sources, "en")).toEqual({});
  const unknown = { shipment: null, delivery_latest: "soon", ship_by: null, created_at: "" };
  expect(Object.keys(valuesWith(buildOrder(unknown))).sort()).toEqual(
    ["agent_first_name", "customer_first_name", "customer_last_name", "order_id", "product_title", "shop_name"].sort(),
  );
});

test.each([
  [["Kettle"], 0, "Kettle"],
  [["Kettle", "Lamp"], 0, "Kettle et Lamp"],
  [["Kettle", "Kettle"], 0, "Kettle"],
  [["a", "b", "c", "d"], 0, undefined],
  [["Kettle", null], 0, undefined],
  [["Kettle"], 1, undefined],
  [[], 0, undefined],
])("the products %o with %i more are %s", (titles, lines_left_out, text) => {
  const lines = titles.map((title, index) => buildLine({ id: String(index), title }));
  expect(valuesWith(buildOrder({ lines, lines_left_out }), "fr").product_title).toBe(text);
});

test("a date of another year has its year", () => {
  expect(valuesWith(buildOrder({ delivery_latest: "2031-12-24T12:00:00Z" })).delivery_date).toBe("December 24, 2031");
});

test.each([
  ["America/Toronto", "December 31, 2030"],
  ["Pacific/Auckland", "January 1, 2031"],
])("a day is the one in %s, whatever the computer's time zone is", (timeZone, day) => {
  const order = buildOrder({ delivery_latest: "2031-01-01T04:59:59Z" });
  const values = valuesOf({ conversation: CONVERSATION, order, agentName: null, ...SHOP, timeZone }, "en");
  expect(values.delivery_date).toBe(day);
});

test.each([
  ["fr", "en_CA", "fr"],
  [null, "fr_CA", "fr"],
  ["es-MX", null, "es"],
  [null, null, null],
])("with the language %s and the locale %s, the customer reads %s", (language, locale, expected) => {
  const { customer } = CONVERSATION;
  expect(customerLanguage({ language, customer: customer && { ...customer, locale } })).toBe(expected);
});

test("only variables of the order have to wait for it", () => {
  expect(needsOrder(variablesIn("{customer_first_name} {order_id}"))).toBe(false);
  expect(needsOrder(variablesIn("{order_id} {carrier|it}"))).toBe(true);
});

test.each([
  ["/", 1, { start: 0, query: "" }],
  ["Hi /la", 6, { start: 3, query: "la" }],
  ["Hi\n/late now", 12, { start: 3, query: "late now" }],
  ["Hi /la te", 6, { start: 3, query: "la" }],
  ["a/b", 3, null],
  ["1 / 2", 5, null],
  ["https://x", 9, null],
  ["/late\n", 6, null],
  ["", 0, null],
])("in %j with the caret at %i the slash is %o", (text, caret, slash) => {
  expect(slashBefore(text, caret)).toEqual(slash);
});
