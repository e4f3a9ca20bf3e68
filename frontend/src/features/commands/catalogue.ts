/** Where a command stands in the help, the palette and the settings. */
export type CommandGroup = "list" | "conversation" | "writing" | "selection" | "views" | "app";

interface Definition {
  group: CommandGroup;
  /**
   * The keys that run it, each alone: "e", "Shift+e", "Mod+k" (Ctrl, or ⌘ on a Mac), "g n" (one after the other).
   * Letters are in lower case.
   */
  keys: readonly string[];
  /** Whether it runs again and again while its key is held down. */
  repeats?: true;
  /** Whether its key works in text fields. */
  inFields?: true;
  /** Whether the element that has the focus reads its keys, so that they are only listed here. */
  readElsewhere?: true;
}

/**
 * All commands with their keys. Their names are in `i18n/texts/commands.ts`. What they do and when they are available
 * is registered by the features (`useCommands`).
 */
const DEFINITIONS = {
  next: { group: "list", keys: ["j", "ArrowDown"], repeats: true },
  previous: { group: "list", keys: ["k", "ArrowUp"], repeats: true },
  open: { group: "list", keys: ["Enter"], readElsewhere: true },
  back: { group: "list", keys: ["Escape"] },
  find: { group: "list", keys: ["/"] },

  reply: { group: "conversation", keys: ["r"] },
  note: { group: "conversation", keys: ["n"] },
  done: { group: "conversation", keys: ["e"] },
  doneAndNext: { group: "conversation", keys: ["Shift+e"] },
  reopen: { group: "conversation", keys: [] },
  snooze: { group: "conversation", keys: ["s"] },
  assign: { group: "conversation", keys: ["a"] },
  assignToMe: { group: "conversation", keys: [] },
  tag: { group: "conversation", keys: ["t"] },
  noReplyNeeded: { group: "conversation", keys: [] },
  undo: { group: "conversation", keys: ["z"] },

  send: { group: "writing", keys: ["Mod+Enter"], readElsewhere: true },
  sendAndNext: { group: "writing", keys: ["Mod+Shift+Enter"], readElsewhere: true },
  savedReply: { group: "writing", keys: ["Mod+j"], inFields: true },
  addFiles: { group: "writing", keys: ["Mod+u"], inFields: true },
  quote: { group: "writing", keys: ["q"] },
  newLine: { group: "writing", keys: ["Enter"], readElsewhere: true },

  select: { group: "selection", keys: ["x"] },
  selectAll: { group: "selection", keys: [] },
  clearSelection: { group: "selection", keys: [] },

  goToNeedsReply: { group: "views", keys: ["g n"] },
  goToMine: { group: "views", keys: ["g m"] },
  goToUnassigned: { group: "views", keys: ["g u"] },
  goToSnoozed: { group: "views", keys: ["g s"] },
  goToDone: { group: "views", keys: ["g d"] },
  goToAll: { group: "views", keys: ["g a"] },

  palette: { group: "app", keys: ["Mod+k"], inFields: true },
  help: { group: "app", keys: ["?"] },
  settings: { group: "app", keys: [] },
  switchLanguage: { group: "app", keys: [] },
  savedReplies: { group: "app", keys: [] },
  synchronisation: { group: "app", keys: [] },
} as const satisfies Record<string, Definition>;

export type CommandId = keyof typeof DEFINITIONS;

export interface Command extends Definition {
  id: CommandId;
}

/** In the order in which they are listed. */
export const COMMANDS: readonly Command[] = Object.entries(DEFINITIONS).map(([id, definition]) => ({
  id: id as CommandId,
  ...definition,
}));

export const GROUPS: readonly CommandGroup[] = ["list", "conversation", "writing", "selection", "views", "app"];
