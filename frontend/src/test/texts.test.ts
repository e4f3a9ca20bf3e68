import { messagesToJSON } from "@nanostores/i18n";
import { expect, test } from "vitest";

import { fr } from "../i18n/fr";
import * as texts from "../i18n/texts";
import * as textsOnDemand from "../i18n/textsOnDemand";

test("French has every text that English has, and the same places to fill in", () => {
  const english = messagesToJSON(...Object.values({ ...texts, ...textsOnDemand }));
  const shape = (value: unknown): unknown => {
    if (typeof value === "string") return value.match(/\{\w+\}/g)?.sort() ?? [];
    return Object.fromEntries(Object.entries(value as object).map(([key, inner]) => [key, shape(inner)]));
  };
  expect(shape(fr)).toEqual(shape(english));
});
