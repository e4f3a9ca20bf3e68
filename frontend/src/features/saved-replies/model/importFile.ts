import { type EditedReply, isSameReply, sameNameKey, toContent } from "./edited";

/** Why an entry of a file cannot be imported. */
export interface EntryProblem {
  /** The name of the entry, or its number, from 1 on. */
  entry: string | number;
  problem: "not_entry" | "unknown_field";
  field: string;
}

export type ReadFile =
  | { replies: EditedReply[]; problems?: undefined }
  | { replies?: undefined; problems: "unreadable" | "not_json" | "no_replies" | EntryProblem[] };

/** What the file of an export has besides, or the API's answer. It is not taken over. */
const IGNORED = ["uses", "last_used_at"];
const FIELDS = ["id", "name", "shortcut", "texts"];
const LANGUAGES = ["en", "fr"];

/** Reads an exported file. What is not understood is a problem and never left out. `newId` is for entries
 * without an id, or with that of an earlier entry. */
export function readExport(json: string, newId: () => string): ReadFile {
  let document: unknown;
  try {
    document = JSON.parse(json.replace(/^\uFEFF/, ""));
  } catch {
    return { problems: "not_json" };
  }
  const entries = isRecord(document) ? document.saved_replies : document;
  if (!Array.isArray(entries)) return { problems: "no_replies" };
  const problems: EntryProblem[] = [];
  const ids = new Set<unknown>();
  const replies = entries.flatMap((entry: unknown, index) => {
    const name = isRecord(entry) && typeof entry.name === "string" && entry.name !== "" ? entry.name : index + 1;
    const add = (problem: EntryProblem["problem"], field = "") => problems.push({ entry: name, problem, field });
    if (!isRecord(entry) || !isRecord(entry.texts)) {
      add("not_entry");
      return [];
    }
    const { id, shortcut = null, texts } = entry;
    for (const field of Object.keys(entry)) {
      if (![...FIELDS, ...IGNORED].includes(field)) add("unknown_field", field);
    }
    for (const language of Object.keys(texts)) {
      if (!LANGUAGES.includes(language)) add("unknown_field", `texts.${language}`);
    }
    const { en = "", fr = "" } = texts;
    const isId = id === undefined || (typeof id === "string" && /^[A-Za-z0-9_-]{1,64}$/.test(id));
    const isText = (value: unknown): value is string => typeof value === "string";
    if (!isId || !isText(entry.name) || !(shortcut === null || isText(shortcut)) || !isText(en) || !isText(fr)) {
      add("not_entry");
      return [];
    }
    const ownId = id === undefined || ids.has(id) ? newId() : id;
    ids.add(ownId);
    return [{ id: ownId, name: entry.name, shortcut: shortcut ?? "", texts: { en, fr } }];
  });
  return problems.length > 0 ? { problems } : { replies };
}

export interface ImportPlan {
  /** All replies as they would be. */
  replies: EditedReply[];
  /** The names of what differs. */
  added: string[];
  changed: string[];
  /** Those that are not in the file. They stay, unless `deletesOthers`. */
  others: string[];
  unchanged: number;
}

/** What importing would change. An entry replaces the reply with its id, else the one with its name, which keeps its id. */
export function planImport(
  current: readonly EditedReply[],
  imported: readonly EditedReply[],
  deletesOthers: boolean,
): ImportPlan {
  const plan: ImportPlan = { replies: [], added: [], changed: [], others: [], unchanged: 0 };
  const ids = new Map(current.map((reply) => [reply.id, reply]));
  const names = new Map(current.map((reply) => [sameNameKey(reply.name), reply]));
  const replacements = new Map<string, EditedReply>();
  const added: EditedReply[] = [];
  for (const entry of imported) {
    const replaced = ids.get(entry.id) ?? names.get(sameNameKey(entry.name));
    if (!replaced || replacements.has(replaced.id)) {
      added.push(entry);
      plan.added.push(entry.name);
      continue;
    }
    replacements.set(replaced.id, { ...entry, id: replaced.id });
    if (isSameReply(replaced, entry)) plan.unchanged += 1;
    else plan.changed.push(entry.name);
  }
  const kept = current.filter(({ id }) => replacements.has(id) || !deletesOthers);
  plan.others = current.filter(({ id }) => !replacements.has(id)).map(({ name }) => name);
  plan.replies = [...kept.map((reply) => replacements.get(reply.id) ?? reply), ...added];
  return plan;
}

/** The file of an export. */
export function exportJson(version: number, replies: readonly EditedReply[]): string {
  return `${JSON.stringify({ version, saved_replies: replies.map(toContent) }, null, 2)}\n`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
