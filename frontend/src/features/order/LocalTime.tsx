import { useStore } from "@nanostores/react";

import { locale } from "../../i18n";
import { orderText } from "../../i18n/texts/order";
import { useNow } from "../../ui/hooks/useNow";
import { Fact } from "./Fact";

/** What time it is where the order is shipped. Nothing if the zone is not known, also not to this browser. */
export function LocalTime({ timeZone }: { timeZone: string | null }) {
  const t = useStore(orderText);
  const language = useStore(locale);
  const now = useNow();
  const formatted = timeZone === null ? null : timeIn(timeZone, now, language);
  return formatted && <Fact name={t.localTime}>{formatted}</Fact>;
}

function timeIn(timeZone: string, now: number, language: string): string | null {
  try {
    const time = new Intl.DateTimeFormat(language, { timeZone, hour: "numeric", minute: "2-digit" });
    const zone = new Intl.DateTimeFormat(language, { timeZone, timeZoneName: "longGeneric" });
    const name = zone.formatToParts(now).find(({ type }) => type === "timeZoneName")?.value;
    return [time.format(now), name].filter(Boolean).join(" · ");
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return null;
  }
}
