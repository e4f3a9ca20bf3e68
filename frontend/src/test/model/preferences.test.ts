import { expect, test } from "vitest";

import { loadPreferencesOf, preferences, setPreference } from "../../model/preferences";

test("Two people who use one browser have their own preferences", () => {
  loadPreferencesOf("ann");
  setPreference("compactRows", true);
  loadPreferencesOf("ben");
  expect(preferences.get().compactRows).toBe(false);
  loadPreferencesOf("ann");
  expect(preferences.get().compactRows).toBe(true);
});

test("A preference that is chosen in another tab is taken over", () => {
  loadPreferencesOf("ann");
  window.dispatchEvent(
    new StorageEvent("storage", { key: "inbox.preferences.ann", newValue: JSON.stringify({ singleKeys: false }) }),
  );
  expect(preferences.get().singleKeys).toBe(false);
});

test.each(["not JSON", "null", "[1]", '{"singleKeys": "no", "other": true}'])(
  "What cannot be read from the browser's storage counts as not chosen: %s",
  (stored) => {
    loadPreferencesOf("somebody new");
    const defaults = preferences.get();
    localStorage.setItem("inbox.preferences.eve", stored);
    loadPreferencesOf("eve");
    expect(preferences.get()).toEqual(defaults);
  },
);
