import { useStore } from "@nanostores/react";
import { useMemo } from "react";

import { type Locale, locale } from "../../i18n";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function makeFormats(language: Locale) {
  // The browser's region if it fits the page's language, as in i18n/format.ts.
  const code = navigator.language.startsWith(language.slice(0, 2)) ? navigator.language : language;
  const day = new Intl.DateTimeFormat(code, { weekday: "short", day: "numeric", month: "short" });
  const dayOfYear = new Intl.DateTimeFormat(code, { day: "numeric", month: "short", year: "numeric" });
  const relative = new Intl.RelativeTimeFormat(code);
  const number = new Intl.NumberFormat(code, { minimumFractionDigits: 2, maximumFractionDigits: 2 });

  const dayFormat = (now: number, ...times: Date[]) =>
    times.every((time) => time.getFullYear() === new Date(now).getFullYear()) ? day : dayOfYear;

  return {
    day: (time: Date, now: number) => dayFormat(now, time).format(time),
    /** "Tue, Nov 3 – Thu, Nov 5"; one day if both are the same, and if they are the wrong way round, in order. */
    days(from: Date, to: Date, now: number): string {
      const [first, last] = from <= to ? [from, to] : [to, from];
      return dayFormat(now, first, last).formatRange(first, last);
    },
    /** "2 days ago": rounded down to whole units. */
    ago(time: Date, now: number): string {
      const age = Math.max(0, now - time.getTime());
      if (age < HOUR) return relative.format(-Math.max(1, Math.floor(age / MINUTE)), "minute");
      if (age < 2 * DAY) return relative.format(-Math.floor(age / HOUR), "hour");
      return relative.format(-Math.floor(age / DAY), "day");
    },
    /** A plain number if the currency is null, and a number with the currency's code if it is none that we know. */
    money(amount: number, currency: string | null): string {
      if (currency === null) return number.format(amount);
      try {
        return new Intl.NumberFormat(code, { style: "currency", currency }).format(amount);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        return `${number.format(amount)}\u00a0${currency}`;
      }
    },
  };
}

/** Formats for an order's dates and amounts in the user's language. */
export function useOrderFormats() {
  const code = useStore(locale);
  return useMemo(() => makeFormats(code), [code]);
}
