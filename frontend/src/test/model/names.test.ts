import { describe, expect, test } from "vitest";

import { initials } from "../../model/names";

describe("The initials of a name", () => {
  test.each([
    ["Marie Tremblay", "MT"],
    ["jean-pierre côté", "JC"],
    ["Marie", "M"],
    ["👩‍🚀 Marie", "M"],
    ["Marie 👩‍🚀", "M"],
    ["👩‍🚀", "👩‍🚀"],
    ["🇨🇦 🇫🇷", "🇨🇦"],
    ["𝓐da 𐐀", "𝓐𐐀"],
    ["E\u0301lise", "E\u0301"],
    ["12345", "1"],
    ["李 小龙", "李小"],
    ["  ", ""],
    ["", ""],
    ["\u200b\u202e", ""],
    ["\ud83d broken", "B"],
  ])("%j are %j", (name, expected) => {
    expect(initials(name)).toBe(expected);
  });

  test("never end inside a character", () => {
    for (const name of ["👩‍🚀👩‍🚀", "👍🏽 x", "x 👍🏽", "𝕏 𝕐"]) expect(initials(name)).not.toMatch(/\p{Surrogate}/u);
  });
});
