import { i18n } from "..";

export const paletteText = i18n("palette", {
  title: "Commands and conversations",
  placeholder: "Type a command, a view or a customer…",
  results: "Results",
  commands: "Commands",
  views: "Views",
  recent: "Recent conversations",
  none: "Nothing matches.",
  or: "or",
  then: "then",
});
