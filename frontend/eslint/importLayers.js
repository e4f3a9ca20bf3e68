import path from "node:path";

const SOURCE = path.resolve(import.meta.dirname, "../src");

/**
 * The layers of `src`, highest first. A file belongs to the longest prefix that matches its path. It may import
 * from its own prefix and from any lower layer, but not from a higher layer or from a neighbour in the same layer.
 */
const LAYERS = [
  ["main"],
  ["app"],
  ["features/shell"],
  ["features/conversation", "features/conversation-list", "features/sync", "features/saved-replies/editor", "features/sign-in"],
  ["features/help", "features/settings", "features/commands/palette"],
  [
    "features/conversation/header",
    "features/conversation/timeline",
    "features/conversation/details",
    "features/conversation/writing",
    "features/conversation/followed",
  ],
  ["features/conversation/message", "features/conversation/activity"],
  ["features/conversation/decisions"],
  ["features/conversation/actions", "features/conversation/quoting"],
  ["features/conversation/model", "features/conversation-list/row"],
  ["features/conversation-list/header"],
  ["features/conversation-list/views"],
  ["features/replies/composer", "features/triage", "features/order"],
  ["features/replies/files"],
  ["features/attachments"],
  ["features/saved-replies/picker"],
  ["features/replies/server-drafts"],
  ["features/replies/outbox"],
  // Neither may import the other: nothing that is written as a note can become a reply.
  ["features/replies/drafts", "features/notes"],
  ["features/replies/shared"],
  ["features/saved-replies/model"],
  ["features/navigation", "features/deadline", "features/message-body", "features/failure-reason", "features/clock", "features/guard", "features/notifications", "features/copy"],
  ["features/commands"],
  ["ui/feedback"],
  ["ui/overlays"],
  ["ui/elements"],
  ["ui/hooks"],
  ["i18n"],
  ["api/sync", "api/views"],
  ["api/conversations"],
  ["api"],
  ["api/auth"],
  ["api/errors", "api/types"],
  ["api/schema"],
  ["model"],
];

const PREFIXES = LAYERS.flatMap((prefixes, layer) => prefixes.map((prefix) => ({ prefix, layer })));

/** The prefix and layer of a file in `src`; undefined when the file is outside it or in no layer. */
function placeOf(file) {
  const relative = path.relative(SOURCE, file).split(path.sep).join("/");
  return PREFIXES.filter(({ prefix }) => relative.startsWith(prefix) && /^([/.]|$)/.test(relative.slice(prefix.length)))
    .sort((a, b) => b.prefix.length - a.prefix.length)
    .at(0);
}

export const importLayers = {
  meta: {
    type: "problem",
    schema: [],
    messages: {
      upward: "{{from}} must not import {{to}}: imports go from higher layers to lower ones (eslint/importLayers.js).",
      unplaced: "{{file}} is in no layer: add its folder to eslint/importLayers.js.",
    },
  },
  create(context) {
    const from = placeOf(context.filename);
    const check = (node) => {
      const specifier = node.source?.value;
      if (!from || typeof specifier !== "string" || !specifier.startsWith(".")) return;
      const to = placeOf(path.resolve(path.dirname(context.filename), specifier));
      if (to && (to.prefix === from.prefix || to.layer > from.layer)) return;
      const data = { from: from.prefix, to: to?.prefix ?? specifier };
      context.report({ node, messageId: "upward", data });
    };
    return {
      Program(node) {
        const file = path.relative(SOURCE, context.filename);
        if (!from) context.report({ node, messageId: "unplaced", data: { file } });
      },
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
    };
  },
};
