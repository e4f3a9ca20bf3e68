import { screen, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import { expectNoAxeViolations } from "../support/accessibility";
import { buildFile, type FileAnswer, readyFile } from "../support/inbox/attachments";
import { buildDocument, buildPanel, read } from "../support/inbox/orders";
import { openPanel } from "./support";

const FILE = "order-document:1:d1";

async function openDocument(...answers: FileAnswer[]) {
  const opened = await openPanel([buildPanel({ documents: read([buildDocument({ file_id: FILE })]) })]);
  opened.inbox.files.set(FILE, answers);
  const list = within(await opened.inPanel.findByRole("list", { name: "Documents" }));
  return { ...opened, list };
}

describe("The file of a document", () => {
  test("is fetched only when an agent asks for it, and then downloaded", async () => {
    const { inbox, user, list } = await openDocument(buildFile(), readyFile("invoice-20000.pdf"));
    expect(inbox.fileRequests).toEqual([]);
    await user.click(list.getByRole("button", { name: "Get invoice-20000.pdf" }));
    expect(await list.findByRole("status")).toBeVisible();
    const link = await list.findByRole("link", { name: /invoice-20000\.pdf/ }, { timeout: 10_000 });
    expect(link).toHaveAttribute("href", expect.stringMatching(/\?download$/));
    expect(link).toHaveAttribute("rel", "noreferrer");
    expect(link).toHaveFocus();
    expect(new Set(inbox.fileRequests)).toEqual(new Set([FILE]));
    await expectNoAxeViolations();
  });

  test("that the key may not fetch says so, and can be asked for again", async () => {
    const { inbox, user, list } = await openDocument(buildFile({ state: "failed", failure: "forbidden" }));
    await user.click(list.getByRole("button", { name: "Get invoice-20000.pdf" }));
    expect(await list.findByText(/may not/)).toBeVisible();
    await user.click(list.getByRole("button", { name: /Try again|Retry/ }));
    expect(inbox.fileRetries).toEqual([FILE]);
  });

  test("that the marketplace has no more says so", async () => {
    const { user, list } = await openDocument(buildFile({ state: "gone" }));
    await user.click(list.getByRole("button", { name: "Get invoice-20000.pdf" }));
    expect(await list.findByText(/marketplace/)).toBeVisible();
    expect(list.queryByRole("link")).toBeNull();
  });

  test("of an API that cannot open it is a name without a button", async () => {
    const document = { ...buildDocument(), file_id: undefined as unknown as string };
    const { inPanel } = await openPanel([buildPanel({ documents: read([document]) })]);
    await inPanel.findByText("invoice-20000.pdf");
    expect(screen.queryByRole("button", { name: /^Get/ })).toBeNull();
  });

  test("is asked for in French by agents who read French", async () => {
    const { list } = await openDocument(buildFile());
    const { chooseLocale } = await import("../../i18n");
    await chooseLocale("fr-CA");
    expect(await list.findByRole("button", { name: "Récupérer invoice-20000.pdf" })).toBeVisible();
  });
});
