import { expect, test } from "vitest";

import { matchRank } from "../../model/folding";

test.each([
  ["Étiquettes…", "etiq", 2],
  ["Etiquette", "étiq", 2],
  ["M’attribuer la conversation", "attribuer", 1],
  ["Done, and open the next conversation", "next done", 1],
  ["Cœur Brisé", "coeur bri", 2],
  ["Needs reply", "eply", 0],
  ["Needs reply", "…", 0],
])("%s is found with %s: rank %i", (text, typed, rank) => {
  expect(matchRank(text, typed)).toBe(rank);
});
