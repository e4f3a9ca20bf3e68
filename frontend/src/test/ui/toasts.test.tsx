import { act, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

async function renderToasts() {
  const { showProblem, showToast, Toasts } = await import("../../ui/feedback/toasts");
  render(<Toasts />);
  return {
    problem: (text: string) => act(() => showProblem(text)),
    toast: (text: string) => act(() => showToast(text)),
    shown: () => screen.queryAllByText(/^(Problem|Toast) \d/).map(({ textContent }) => textContent),
  };
}

test("A problem stays until it is closed, whatever happens after it", async () => {
  const { problem, toast, shown } = await renderToasts();
  problem("Problem 1");
  toast("Toast 1");
  toast("Toast 2");
  toast("Toast 3");
  expect(shown()).toEqual(["Problem 1", "Toast 2", "Toast 3"]);
  problem("Problem 2");
  problem("Problem 3");
  expect(shown()).toEqual(["Problem 1", "Problem 2", "Problem 3"]);
});

test("What happens while there are three problems is shown beside them", async () => {
  const { problem, toast, shown } = await renderToasts();
  ["Problem 1", "Problem 2", "Problem 3"].forEach(problem);
  toast("Toast 1");
  toast("Toast 2");
  expect(shown()).toEqual(["Problem 1", "Problem 2", "Problem 3", "Toast 2"]);
  act(() => vi.advanceTimersByTime(11_000));
  expect(shown()).toEqual(["Problem 1", "Problem 2", "Problem 3"]);
});

test("A toast goes away by itself after the last one was closed under the pointer", async () => {
  const { toast, shown } = await renderToasts();
  toast("Toast 1");
  const region = screen.getByRole("region");
  fireEvent.pointerEnter(region);
  fireEvent.click(within(region).getByRole("button", { name: "Close" }));
  toast("Toast 2");
  act(() => vi.advanceTimersByTime(11_000));
  expect(shown()).toEqual([]);
});
