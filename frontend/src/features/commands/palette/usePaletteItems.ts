import { useStore } from "@nanostores/react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";

import { conversationKey } from "../../../api/conversations/list/keys";
import type { LoadedConversation } from "../../../api/conversations/merge";
import { commandText } from "../../../i18n/texts/commands";
import { listText } from "../../../i18n/texts/conversationList";
import { matchRank } from "../../../model/folding";
import { fullName } from "../../../model/names";
import { usePathTo } from "../../navigation/useListFilter";
import { availableCommands, runCommand } from "../registry";
import { recentConversations } from "../recent";

export interface PaletteItem {
  id: string;
  section: "recent" | "views" | "commands";
  label: string;
  /** What tells it from others with the same label. */
  detail?: string | undefined;
  keys: readonly string[];
  run: () => void;
}

/** The commands that would do something now, and the conversations that were opened last. */
export function usePaletteItems(): PaletteItem[] {
  const names = useStore(commandText);
  const { marketplace, noSubject } = useStore(listText);
  const recent = useStore(recentConversations);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const pathTo = usePathTo();
  const items: PaletteItem[] = availableCommands()
    .filter(({ id }) => id !== "palette" && id !== "find")
    .map(({ id, group, keys }) => ({
      id,
      section: group === "views" ? "views" : "commands",
      label: names[id],
      keys,
      run: () => runCommand(id),
    }));
  for (const id of recent) {
    const conversation = queries.getQueryData<LoadedConversation>(conversationKey(id))?.conversation;
    if (!conversation) continue;
    items.push({
      id: `conversation ${id}`,
      section: "recent",
      label: conversation.customer ? fullName(conversation.customer) : marketplace,
      detail: [conversation.order_id, conversation.subject || noSubject].filter(Boolean).join(" · "),
      keys: [],
      run: () => void navigate(pathTo(id)),
    });
  }
  return items;
}

/** The items that match what was typed, those that begin with it first. */
export function matchingItems(items: PaletteItem[], typed: string): PaletteItem[] {
  if (typed.trim() === "") return items;
  const rank = ({ label, detail }: PaletteItem) =>
    Math.max(matchRank(label, typed), detail === undefined ? 0 : matchRank(`${label} ${detail}`, typed));
  return items.filter((item) => rank(item) > 0).sort((a, b) => rank(b) - rank(a));
}
