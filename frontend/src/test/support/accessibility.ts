import axe from "axe-core";
import { expect } from "vitest";

/** Checks the rules that work in jsdom; colour contrast needs a real browser. */
export async function expectNoAxeViolations(): Promise<void> {
  const { violations } = await axe.run(document.body, { rules: { "color-contrast": { enabled: false } } });
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`)).toEqual([]);
}
