/** The hour of the morning at which a snooze ends. */
const MORNING_HOUR = 9;
const LATER_HOURS = 3;
const MINUTE_MS = 60_000;
const STEP_MINUTES = 30;
const DAYS_PER_WEEK = 7;
const MONDAY = 1;

export interface SnoozeTime {
  id: "laterToday" | "tomorrow" | "monday" | "nextWeek";
  until: Date;
}

/** The times that the snooze menu offers, in the browser's time zone, each once. */
export function snoozeTimes(now: Date): SnoozeTime[] {
  const daysToMonday = (MONDAY - now.getDay() + DAYS_PER_WEEK) % DAYS_PER_WEEK || DAYS_PER_WEEK;
  const times: SnoozeTime[] = [
    { id: "laterToday", until: laterToday(now) },
    { id: "tomorrow", until: morning(now, 1) },
    { id: "monday", until: morning(now, daysToMonday) },
    { id: "nextWeek", until: morning(now, DAYS_PER_WEEK) },
  ];
  return times.filter(({ id, until }, index) => {
    if (id === "laterToday") return until.getDate() === now.getDate();
    return times.findIndex((other) => other.until.getTime() === until.getTime()) === index;
  });
}

/** In three hours, on the next full or half hour. */
function laterToday(now: Date): Date {
  const step = STEP_MINUTES * MINUTE_MS;
  return new Date(Math.ceil((now.getTime() + LATER_HOURS * 60 * MINUTE_MS) / step) * step);
}

function morning(now: Date, days: number): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, MORNING_HOUR);
}

/** A time as `datetime-local` fields have it, in the browser's time zone. */
export function toFieldValue(time: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day}T${two(time.getHours())}:${two(time.getMinutes())}`;
}
