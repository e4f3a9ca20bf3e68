import { screen, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";

import { safeName, shortName } from "../../features/attachments/fileNames";
import { expectNoAxeViolations } from "../support/accessibility";
import { buildFile, readyFile, readyPicture } from "../support/inbox/attachments";
import { openWith, thumbnails } from "./support";

const OVERRIDE = "\u202e";

describe("A name", () => {
  test.each([
    [`photo${OVERRIDE}gpj.exe`, "photogpj.exe"],
    ["a\u2066b\u2069c\u200fd\u061ce.pdf", "abcde.pdf"],
    ["a\u0000b\nc\td\u001b[31m\u007f.pdf", "ab c d[31m.pdf"],
    ["a\u2028b\u2029c.pdf", "a b c.pdf"],
    [`${" ".repeat(200)}invoice.pdf${" ".repeat(200)}.exe`, "invoice.pdf .exe"],
    ["קובץ.pdf", "קובץ.pdf"],
    ["می‌خواهم 👩‍👧.jpg", "می‌خواهم 👩‍👧.jpg"],
    [`${OVERRIDE}\u0000`, ""],
  ])("loses what deceives and nothing else: %j", (name, safe) => {
    expect(safeName(name)).toBe(safe);
  });

  test("that is long loses its middle, never its end", () => {
    const name = `${"invoice".repeat(40)}.pdf.exe`;
    expect(shortName(name)).toMatch(/^invoiceinvoice.*….*\.pdf\.exe$/);
    expect([...shortName(name)]).toHaveLength(80);
    expect(shortName("👩".repeat(100))).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
  });

  test.each([
    ["before the file is there", buildFile({ name: `photo${OVERRIDE}gpj.exe` })],
    ["when it could not be fetched", buildFile({ state: "failed", failure: "forbidden", name: `photo${OVERRIDE}gpj.exe` })],
    ["when it can be downloaded", readyFile(`photo${OVERRIDE}gpj.exe`)],
  ])("is shown safely %s", async (_, file) => {
    const { list } = await openWith([`photo${OVERRIDE}gpj.exe`, file]);
    const shown = await within(list).findByText("photogpj.exe");
    expect(shown).toHaveAttribute("dir", "auto");
    expect(list.outerHTML).not.toContain(OVERRIDE);
    await expectNoAxeViolations();
  });

  test("is safe in the labels of a picture and of its viewer", async () => {
    const name = `<img src=x onerror=alert(1)>${OVERRIDE}"gpj.png`;
    const { user } = await openWith([name, readyPicture(name)]);
    const [thumbnail] = (await thumbnails()) as [HTMLElement];
    expect(thumbnail).toHaveAccessibleName('Open the picture <img src=x onerror=alert(1)>"gpj.png');
    await user.click(thumbnail);
    const viewer = await screen.findByRole("dialog");
    expect(within(viewer).getByRole("heading")).toHaveTextContent('<img src=x onerror=alert(1)>"gpj.png');
    expect(document.body.outerHTML).not.toContain(OVERRIDE);
    await expectNoAxeViolations();
  });

  test("that has nothing to show gets words", async () => {
    const { list } = await openWith([`${OVERRIDE}\u0000`, readyFile("\u0000")]);
    expect(await within(list).findByRole("link", { name: "Download File without a name" })).toBeVisible();
  });

  test("of 255 characters is shown with its end, and in full on hover", async () => {
    const name = `${"x".repeat(247)}.pdf.exe`;
    const { list } = await openWith([name, readyFile(name)]);
    await within(list).findByRole("link");
    expect(within(list).getByTitle(name)).toHaveTextContent(/….*\.pdf\.exe$/);
  });
});
