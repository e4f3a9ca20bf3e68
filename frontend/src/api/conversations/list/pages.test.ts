import { describe, expect, test } from "vitest";

import type { Conversation } from "../../types";
import { type ListPage, type LoadedList, mergePage, rowsOf } from "./pages";

/** Rows by one letter each; a digit after the letter is the version. */
const page = (rows: string, nextCursor: string | null): ListPage => ({
  nextCursor,
  conversations: (rows.match(/[a-z]\d?/g) ?? []).map((row) => {
    return { id: row[0], version: Number(row[1] ?? 1) } as Conversation;
  }),
});
const loaded = (...pages: ListPage[]): LoadedList => ({
  pages,
  pageParams: [null, ...pages.slice(0, -1).map(({ nextCursor }) => nextCursor)],
});
const shown = (list: LoadedList) => rowsOf(list).map(({ id }) => id).join("");
const lastCursor = (list: LoadedList) => list.pages.at(-1)?.nextCursor;

describe("The newest page of a list, read again,", () => {
  const list = loaded(page("abc", "c"), page("def", "f"));

  test("replaces the first page when it ends where it ended before", () => {
    const merged = mergePage(list, 0, page("xc", "c"));
    expect(shown(merged)).toBe("xcdef");
    expect(lastCursor(merged)).toBe("f");
  });

  test("keeps the rows that new ones have pushed down from it", () => {
    const merged = mergePage(list, 0, page("xab", "b"));
    expect(shown(merged)).toBe("xabcdef");
    expect(lastCursor(merged)).toBe("f");
  });

  test("drops the rows that have left it, and takes over those that moved up from the next page", () => {
    const merged = mergePage(list, 0, page("acd", "d"));
    expect(shown(merged)).toBe("acdef");
    expect(lastCursor(merged)).toBe("f");
  });

  test("does not join at a row that has changed, since it may have come from anywhere", () => {
    const merged = mergePage(list, 0, page("abe2", "e"));
    expect(shown(merged)).toBe("abecdf");
  });

  test("drops everything below when there may be a gap", () => {
    const merged = mergePage(list, 0, page("xyz", "z"));
    expect(shown(merged)).toBe("xyz");
    expect(lastCursor(merged)).toBe("z");
    expect(merged.pageParams).toEqual([null]);
  });

  test("is all there is when it has no next page", () => {
    const merged = mergePage(list, 0, page("ab", null));
    expect(shown(merged)).toBe("ab");
    expect(lastCursor(merged)).toBeNull();
  });

  test("goes on from its own end when it reaches further down than what is loaded", () => {
    const merged = mergePage(loaded(page("abc", "c")), 0, page("bcd", "d"));
    expect(shown(merged)).toBe("bcd");
    expect(lastCursor(merged)).toBe("d");
  });
});

test("A page in the middle, read again, leaves the pages above it as they are", () => {
  const list = loaded(page("abc", "c"), page("def", "f"), page("ghi", "i"));
  const merged = mergePage(list, 1, page("dfg", "g"));
  expect(shown(merged)).toBe("abcdfghi");
  expect(lastCursor(merged)).toBe("i");
});

test("A conversation that is on two pages is shown where it was read first", () => {
  expect(shown(loaded(page("dab", "b"), page("cd", null)))).toBe("dabc");
});
