import { useStore } from "@nanostores/react";
import { useMemo } from "react";

import { type Locale, locale } from ".";
import { timeText } from "./texts/shell";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The same for all times of one calendar day in the browser's time zone. */
export function dayKey(time: Date): string {
  return `${time.getFullYear()}-${time.getMonth()}-${time.getDate()}`;
}

/** How many calendar days ago a time was, in the browser's time zone. */
function daysAgo(time: Date, now: Date): number {
  const midnight = (day: Date) => Date.UTC(day.getFullYear(), day.getMonth(), day.getDate());
  return Math.round((midnight(now) - midnight(time)) / DAY);
}

function makeFormats(language: Locale) {
  // The browser's region if it fits the language: en-US and en-CA format dates and times differently.
  const code = navigator.language.startsWith(language.slice(0, 2)) ? navigator.language : language;
  const clock = new Intl.DateTimeFormat(code, { hour: "numeric", minute: "2-digit" });
  const weekday = new Intl.DateTimeFormat(code, { weekday: "short" });
  const weekdayLong = new Intl.DateTimeFormat(code, { weekday: "long", day: "numeric", month: "long" });
  const day = new Intl.DateTimeFormat(code, { day: "numeric", month: "short" });
  const dayOfYear = new Intl.DateTimeFormat(code, { day: "numeric", month: "short", year: "numeric" });
  const dayLong = new Intl.DateTimeFormat(code, { day: "numeric", month: "long", year: "numeric" });
  const absolute = new Intl.DateTimeFormat(code, { dateStyle: "full", timeStyle: "long" });
  const moment = new Intl.DateTimeFormat(code, { weekday: "short", hour: "numeric", minute: "2-digit" });
  const dayAndTime = new Intl.DateTimeFormat(code, { day: "numeric", month: "short", hour: "numeric", minute: "2-digit" });
  const relative = new Intl.RelativeTimeFormat(code, { numeric: "auto" });
  const unit = (name: string, digits = 0) =>
    new Intl.NumberFormat(code, { style: "unit", unit: name, unitDisplay: "short", maximumFractionDigits: digits });
  const inDays = unit("day");
  const tenths = new Intl.NumberFormat(code, { maximumFractionDigits: 1 });
  const number = new Intl.NumberFormat(code);
  const sizes = { byte: unit("byte"), kilobyte: unit("kilobyte"), megabyte: unit("megabyte", 1) };

  /** "4 min", "3 h", "2 days": rounded down to whole units. "min" and "h" are the same in both languages. */
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
    /** For use in a sentence after "since": a time today, a weekday with the time within a week, otherwise a date. */
    when(time: Date, now: number): string {
      const days = daysAgo(time, new Date(now));
      if (days <= 0) return clock.format(time).replaceAll(" ", "\u00a0");
      if (days < 7) return moment.format(time);
      return (time.getFullYear() === new Date(now).getFullYear() ? day : dayOfYear).format(time);
    },
    /** A time to come: a time today, a weekday with the time within the next six days, otherwise a date with the time. */
    until(time: Date, now: number): string {
      const days = -daysAgo(time, new Date(now));
      if (days <= 0) return clock.format(time);
      return days < 7 ? moment.format(time) : dayAndTime.format(time);
    },
    /** "5 min", "3 h", "yesterday", "Tue", otherwise a date. */
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

/** Formats for dates, durations, numbers and file sizes in the user's language. */
export function useFormats(): Formats {
  const code = useStore(locale);
  return useMemo(() => formatsOf(code), [code]);
}

const formatsByLocale = new Map<Locale, Formats>();

function formatsOf(code: Locale): Formats {
  const cached = formatsByLocale.get(code);
  if (cached) return cached;
  const formats = makeFormats(code);
  formatsByLocale.set(code, formats);
  return formats;
}
