import { screen, within } from "@testing-library/react";

import type { ConversationDetail, OrderPanel } from "../../api/types";
import { openApp } from "../support/app";
import { ADDRESS, inboxWithQuestion } from "../support/replies";

export const findPanel = () => screen.findByRole("complementary", { name: /^(Details|Détails)$/ });

/** Opens the details of a conversation about an order, about which the server gives these answers. */
export async function openPanel(answers: (OrderPanel | "broken")[], conversation: Partial<ConversationDetail> = {}) {
  const { inbox, marie } = inboxWithQuestion(conversation);
  inbox.orders.set(marie.detail.order_id ?? "", answers);
  const app = await openApp(inbox, ADDRESS);
  await app.user.click(await screen.findByRole("button", { name: /^(Details|Détails)$/ }));
  const panel = await findPanel();
  return { ...app, inbox, panel, inPanel: within(panel) };
}

/** The value of a fact of the panel. */
export function fact(panel: HTMLElement, name: string): string | null | undefined {
  return within(panel).queryByText(name, { selector: "dt" })?.nextElementSibling?.textContent;
}
