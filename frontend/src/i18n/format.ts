import { useStore } from "@nanostores/react";
import { useMemo } from "react";

import { type Locale, locale } from ".";
import { timeText } from "./texts/shell";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export function dayKey(time: Date): string {
  return `${time.getFullYear()}-${time.getMonth()}-${time.getDate()}`;
}

/** Days between the two calendar days, as the reader's clock on the wall has them. */
function daysAgo(time: Date, now: Date): number {
  const midnight = (day: Date) => Date.UTC(day.getFullYear(), day.getMonth(), day.getDate());
  return Math.round((midnight(now) - midnight(time)) / DAY);
}

function makeFormats(language: Locale) {
  // The reader's own region, where it is one of the language: dates and clocks differ between en-US and en-CA.
  const code = navigator.language.startsWith(language.slice(0, 2)) ? navigator.language : language;
  const clock = new Intl.DateTimeFormat(code, { hour: "numeric", minute: "2-digit" });
  const weekday = new Intl.DateTimeFormat(code, { weekday: "short" });
  const weekdayLong = new Intl.DateTimeFormat(code, { weekday: "long", day: "numeric", month: "long" });
  const day = new Intl.DateTimeFormat(code, { day: "numeric", month: "short" });
  const dayOfYear = new Intl.DateTimeFormat(code, { day: "numeric", month: "short", year: "numeric" });
  const dayLong = new Intl.DateTimeFormat(code, { day: "numeric", month: "long", year: "numeric" });
  const absolute = new Intl.DateTimeFormat(code, { dateStyle: "full", timeStyle: "long" });
  const moment = new Intl.DateTimeFormat(code, { weekday: "short", hour: "numeric", minute: "2-digit" });
  const relative = new Intl.RelativeTimeFormat(code, { numeric: "auto" });
  const unit = (name: string, digits = 0) =>
    new Intl.NumberFormat(code, { style: "unit", unit: name, unitDisplay: "short", maximumFractionDigits: digits });
  const inDays = unit("day");
  const tenths = new Intl.NumberFormat(code, { maximumFractionDigits: 1 });
  const number = new Intl.NumberFormat(code);
  const sizes = { byte: unit("byte"), kilobyte: unit("kilobyte"), megabyte: unit("megabyte", 1) };

  /** "4 min", "3 h", "2 days": whole units, cut off, never rounded up. The signs are the same in both languages. */
  function duration(ms: number): string {
    if (ms < HOUR) return `${Math.max(1, Math.floor(ms / MINUTE))}\u00a0min`;
    if (ms < 2 * DAY) return `${Math.floor(ms / HOUR)}\u00a0h`;
    return inDays.format(Math.floor(ms / DAY));
  }

  return {
    clock: (time: Date) => clock.format(time),
    absolute: (time: Date) => absolute.format(time),
    moment: (time: Date) => moment.format(time),
    day: (time: Date) => dayLong.format(time),
    number: (value: number) => number.format(value),
    duration,
    /** "< 1 s", "4.2 s", "41 s". */
    seconds(value: number): string {
      if (value < 1) return "<\u00a01\u00a0s";
      return `${value < 9.95 ? tenths.format(value) : number.format(Math.round(value))}\u00a0s`;
    },
    /** In a sentence, "since …": today's clock, the day of this week, then a date. */
    when(time: Date, now: number): string {
      const days = daysAgo(time, new Date(now));
      if (days <= 0) return clock.format(time).replaceAll(" ", "\u00a0");
      if (days < 7) return moment.format(time);
      return (time.getFullYear() === new Date(now).getFullYear() ? day : dayOfYear).format(time);
    },
    /** "5 min", "3 h", "yesterday", "Tue", then a date. */
    relative(time: Date, now: number): string {
      const age = now - time.getTime();
      const days = daysAgo(time, new Date(now));
      if (age < MINUTE) return timeText.get().now;
      if (days <= 0 || age < 6 * HOUR) return duration(age);
      if (days === 1) return relative.format(-1, "day");
      if (days < 7) return weekday.format(time);
      return (time.getFullYear() === new Date(now).getFullYear() ? day : dayOfYear).format(time);
    },
    dayHeading(time: Date, now: number): string {
      const days = daysAgo(time, new Date(now));
      if (days === 0 || days === 1) {
        const text = relative.format(-days, "day");
        return text.charAt(0).toLocaleUpperCase(code) + text.slice(1);
      }
      return (days < 300 ? weekdayLong : dayLong).format(time);
    },
    fileSize(bytes: number): string {
      if (bytes < 1000) return sizes.byte.format(bytes);
      if (bytes < 1_000_000) return sizes.kilobyte.format(bytes / 1000);
      return sizes.megabyte.format(bytes / 1_000_000);
    },
  };
}

export type Formats = ReturnType<typeof makeFormats>;

/** Dates, durations, numbers and sizes as the reader's language writes them. */
export function useFormats(): Formats {
  const code = useStore(locale);
  return useMemo(() => formatsOf(code), [code]);
}

const made = new Map<Locale, Formats>();

function formatsOf(code: Locale): Formats {
  const known = made.get(code);
  if (known) return known;
  const formats = makeFormats(code);
  made.set(code, formats);
  return formats;
}
