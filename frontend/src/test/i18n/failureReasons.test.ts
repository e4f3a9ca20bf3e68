import { readdirSync, readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { frenchReason } from "../../i18n/fr/failureReasons";
import type { apiErrorText as ApiErrorText } from "../../i18n/requestErrors";

/** The Python source of all modules of a server package, so that the tests do not depend on where a module is. */
function serverSource(folder: string): string {
  const modules = readdirSync(`../functions/${folder}`, { recursive: true, encoding: "utf8" });
  return modules
    .filter((name) => name.endsWith(".py"))
    .map((name) => readFileSync(`../functions/${folder}/${name}`, "utf8"))
    .join("\n");
}

describe("A failure reason in French", () => {
  test("exists for every error status of the marketplace", () => {
    const table = /^REFUSALS = \{\n([\s\S]*?)^\}/m.exec(serverSource("mirakl"))?.[1] ?? "";
    const refusals = [...table.matchAll(/(\d{3}): "([^"]+)"/g)];
    expect(refusals.length).toBeGreaterThan(5);
    for (const [, status, words] of refusals) {
      const { translation: french, quote } = frenchReason(`${words} (${status}: Nein (wirklich).).`);
      expect(french).toMatch(new RegExp(`^La (place de marché|clé d’API).*\\(${status}\\)\\.$`));
      expect(quote).toBe("Nein (wirklich).");
      expect(frenchReason(`${words} (${status}).`).quote).toBeNull();
    }
  });

  test.each([
    "The marketplace gave an unexpected answer (418).",
    "The marketplace asks to wait 60 s before the next call.",
    "The marketplace cannot be reached.",
    "The marketplace cannot be reached (ReadTimeout).",
    "The connection broke before the marketplace answered.",
    "The marketplace answered with an error (503).",
    "The marketplace's answer could not be read.",
    "The marketplace's answer could not be read: it has no data.",
    "The marketplace did not take the reply in 12 attempts.",
    "The function's time is used up.",
    "The settings say shop 2345, but the API key answers for shop 2346.",
    "3 of 8 messages are missing.",
    "The thread has no usable id.",
    "Nothing was sent: a file of this reply is no longer here, or was replaced. Write it again with its files.",
    "There is no such conversation.",
    "body: A reply needs at least 3 characters.",
  ])("exists for %j", (english) => {
    const { translation, quote } = frenchReason(english);
    expect(translation).not.toBeNull();
    expect(translation).not.toMatch(/\b(the|marketplace|thread|reply)\b/i);
    expect(quote).toBeNull();
  });

  test("is translated inside another one", () => {
    const { translation, quote } = frenchReason(
      "Nobody could tell whether the marketplace has this reply. The API key may not do this (403: Forbidden).",
    );
    expect(translation).toBe(
      "Impossible de savoir si la place de marché a cette réponse. La clé d’API n’a pas ce droit (403).",
    );
    expect(quote).toBe("Forbidden");
  });

  test("is null for an unknown sentence", () => {
    expect(frenchReason("The marketplace sings.")).toEqual({ translation: null, quote: null });
    expect(frenchReason("")).toEqual({ translation: null, quote: null });
  });

  test("does not take long for a hostile one", () => {
    const started = performance.now();
    frenchReason(`The marketplace did not accept ${"(400: ".repeat(100_000)}`);
    frenchReason(`The settings say shop ${", but the API key answers for shop ".repeat(10_000)}`);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe("An error response of the server", () => {
  test("is explained in the user's language, by its code", async () => {
    localStorage.setItem("inbox.locale", "fr-CA");
    const { loadTexts } = await import("../../i18n");
    await loadTexts();
    const { apiErrorText }: { apiErrorText: typeof ApiErrorText } = await import("../../i18n/requestErrors");
    const codes = serverSource("api").matchAll(
      /\(HTTPStatus\.([A-Z_]+), "([a-z_]+)"/g,
    );
    const statuses: Record<string, number> = { NOT_FOUND: 404, CONFLICT: 409, FORBIDDEN: 403, BAD_REQUEST: 400 };
    let seen = 0;
    for (const [, status = "", code = ""] of codes) {
      const words = apiErrorText(statuses[status] ?? 422, code);
      expect(words).not.toMatch(/\b(the|server|reply|this)\b/i);
      expect(words).toMatch(/\b(est|la|le|cette|ce|pas|une?)\b/i);
      seen += 1;
    }
    expect(seen).toBeGreaterThan(8);
    expect(apiErrorText(429, "unreadable_answer")).toMatch(/sollicité/);
    expect(apiErrorText(418, "teapot")).toContain("teapot");
  });
});
