import { expect, test } from "vitest";

import type { EditedReply } from "../../features/saved-replies/model/edited";
import { problemsOf, toContent } from "../../features/saved-replies/model/edited";
import { exportJson, planImport, readExport } from "../../features/saved-replies/model/importFile";
import { countChanges, merge } from "../../features/saved-replies/model/merge";

const reply = (id: string, en = "Hello", fields: Partial<EditedReply> = {}): EditedReply => ({
  id,
  name: `Name ${id}`,
  shortcut: "",
  texts: { en, fr: "" },
  ...fields,
});
const [A, B, C] = [reply("a"), reply("b"), reply("c")];
const changed = (before: EditedReply, en: string) => ({ ...before, texts: { en, fr: "" } });

test("what only one of two has changed is taken over", () => {
  const mine = [changed(A, "mine"), B, reply("new")];
  const theirs = [A, changed(B, "theirs"), C, reply("d")];
  const merged = merge([A, B, C], mine, theirs);
  // C was deleted here and not changed there.
  expect(merged.replies).toEqual([changed(A, "mine"), changed(B, "theirs"), reply("d"), reply("new")]);
  expect(merged).toMatchObject({ conflicts: [], changed: ["Name b"], added: ["Name d"], deleted: [] });
});

test("what both have changed keeps the author's text and shows theirs", () => {
  const merged = merge([A], [changed(A, "mine")], [changed(A, "theirs")]);
  expect(merged.replies).toEqual([changed(A, "mine")]);
  expect(merged.conflicts).toEqual([{ id: "a", theirs: changed(A, "theirs") }]);
});

test("the same change by both is no conflict", () => {
  const merged = merge([A], [changed(A, "same")], [changed(A, "same")]);
  expect(merged).toMatchObject({ replies: [changed(A, "same")], conflicts: [] });
});

test("what they deleted goes, unless the author has changed it", () => {
  const merged = merge([A, B], [changed(A, "mine"), B], []);
  expect(merged.replies).toEqual([changed(A, "mine")]);
  expect(merged.conflicts).toEqual([{ id: "a", theirs: null }]);
  expect(merged.deleted).toEqual(["Name a", "Name b"]);
});

test("what the author deleted and they changed is there again", () => {
  expect(merge([A], [], [changed(A, "theirs")]).replies).toEqual([changed(A, "theirs")]);
});

test("changes are counted by reply", () => {
  expect(countChanges([A, B, C], [changed(A, "mine"), B, reply("new")])).toBe(3);
  expect(countChanges([A], [A])).toBe(0);
});

test("an export can be imported again and changes nothing", () => {
  const all = [reply("a", "Hello", { shortcut: "hi" }), reply("b", "", { texts: { en: "", fr: "Allô" } })];
  const read = readExport(exportJson(3, all), () => "fresh");
  expect(read.replies).toEqual(all);
  expect(planImport(all, read.replies ?? [], false)).toMatchObject({ added: [], changed: [], others: [], unchanged: 2 });
});

test("an entry replaces the reply with its id, else with its name, and the others stay", () => {
  const imported = [changed(A, "new"), { ...changed(B, "new"), id: "other-shop", name: "NAME  B" }, reply("d")];
  const plan = planImport([A, B, C], imported, false);
  expect(plan.replies).toEqual([changed(A, "new"), { ...changed(B, "new"), name: "NAME  B" }, C, reply("d")]);
  expect(plan).toMatchObject({ added: ["Name d"], changed: ["Name a", "NAME  B"], others: ["Name c"], unchanged: 0 });
  expect(planImport([A, B, C], imported, true).replies.map(({ id }) => id)).toEqual(["a", "b", "d"]);
});

test("entries without an id, or with one that is taken, get one", () => {
  let count = 0;
  const entry = { name: "x", texts: { en: "x" } };
  const json = JSON.stringify([entry, { ...entry, id: "a" }, { ...entry, id: "a" }]);
  const ids = readExport(json, () => `new-${++count}`).replies?.map(({ id }) => id);
  expect(ids).toEqual(["new-1", "a", "new-2"]);
});

test.each([
  ["{", "not_json"],
  ['{"replies": []}', "no_replies"],
  ["null", "no_replies"],
  ['[{"name": "x", "texts": {"en": "x"}, "tags": []}]', [{ entry: "x", problem: "unknown_field", field: "tags" }]],
  ['[{"name": "x", "texts": {"es": "x"}}]', [{ entry: "x", problem: "unknown_field", field: "texts.es" }]],
  ['[{"texts": {"en": "x"}}]', [{ entry: 1, problem: "not_entry", field: "" }]],
  ['[{"name": "x", "texts": {"en": 5}}]', [{ entry: "x", problem: "not_entry", field: "" }]],
  ['["x"]', [{ entry: 1, problem: "not_entry", field: "" }]],
])("%s cannot be read", (json, problems) => {
  expect(readExport(json, () => "fresh")).toEqual({ problems });
});

test("problems are those of the server, with its limits", () => {
  const all = [
    reply("a", "", { name: " " }),
    reply("b", "x".repeat(10_001), { shortcut: "a b" }),
    reply("c", "{nobody|x} {order_id}", { name: "name  B", shortcut: "x".repeat(31) }),
  ];
  const found = problemsOf(all, ["order_id"]).map(({ replyId, field, problem }) => `${replyId} ${field} ${problem}`);
  expect(found).toEqual([
    "a name missing",
    "a texts no_text",
    "b name duplicate",
    "b shortcut invalid",
    "b texts.en too_long",
    "c name duplicate",
    "c shortcut too_long",
    "c texts.en unknown_variable",
  ]);
  expect(problemsOf([A, B], [])).toEqual([]);
});

test("only texts with words are sent", () => {
  expect(toContent(reply("a", " Hello ", { name: " A ", shortcut: " " }))).toEqual({
    id: "a",
    name: "A",
    shortcut: null,
    texts: { en: "Hello" },
  });
});
