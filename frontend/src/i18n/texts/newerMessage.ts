import { params } from "@nanostores/i18n";

import { i18n } from "..";

/** Who wrote what the author of a held reply had not seen. */
export const newerMessageText = i18n("newerMessage", {
  customer: "The customer wrote meanwhile",
  marketplace: "The marketplace wrote meanwhile",
  colleague: params("{name} wrote meanwhile"),
  unnamedColleague: "A colleague wrote meanwhile",
});
