import { expect, test } from "vitest";

import { snoozeTimes, toFieldValue } from "../../features/triage/snoozeTimes";

const offered = (now: Date) => snoozeTimes(now).map(({ id, until }) => `${id} ${toFieldValue(until)}`);

test("A snooze ends later today, in the morning of tomorrow, of Monday, or in a week", () => {
  expect(offered(new Date(2026, 2, 5, 10, 10))).toEqual([
    "laterToday 2026-03-05T13:30",
    "tomorrow 2026-03-06T09:00",
    "monday 2026-03-09T09:00",
    "nextWeek 2026-03-12T09:00",
  ]);
});

test("In the evening there is no later today", () => {
  expect(offered(new Date(2026, 2, 5, 21, 5))[0]).toBe("tomorrow 2026-03-06T09:00");
});

test("On Sunday and on Monday, no time is offered twice", () => {
  expect(offered(new Date(2026, 2, 8, 10))).toEqual([
    "laterToday 2026-03-08T13:00",
    "tomorrow 2026-03-09T09:00",
    "nextWeek 2026-03-15T09:00",
  ]);
  expect(offered(new Date(2026, 2, 9, 10))).toEqual([
    "laterToday 2026-03-09T13:00",
    "tomorrow 2026-03-10T09:00",
    "monday 2026-03-16T09:00",
  ]);
});

test("The morning is at nine on both sides of a clock change", () => {
  // Clocks change on 8 March and on 1 November 2026 in Toronto; in a zone without changes this holds as well.
  for (const now of [new Date(2026, 2, 7, 12), new Date(2026, 9, 31, 12)]) {
    expect(snoozeTimes(now).find(({ id }) => id === "tomorrow")?.until.getHours()).toBe(9);
  }
});
