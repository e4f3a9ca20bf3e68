import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { afterEach, describe, expect, test, vi } from "vitest";

import { expectNoAxeViolations } from "../support/accessibility";
import { conversationList, findComposer, openApp } from "../support/app";
import { FakeIdentityProvider, signIn } from "../support/fakeIdentityProvider";
import { FakeInbox } from "../support/fakeInbox";
import { server } from "../support/server";

afterEach(() => {
  vi.useRealTimers();
});

/** Records the URLs that the app redirects to, instead of leaving the page. */
async function recordRedirects(): Promise<string[]> {
  const { browserLocation } = await import("../../api/auth/session");
  const urls: string[] = [];
  vi.spyOn(browserLocation, "replace").mockImplementation((url) => urls.push(url));
  return urls;
}

/** Loads the app at the callback `address`, with the saved sign-in request if one is given. */
async function loadCallback(address: string, request?: object, provider = new FakeIdentityProvider()) {
  vi.resetModules();
  server.use(...provider.handlers);
  if (request) sessionStorage.setItem("inbox.sign-in", JSON.stringify(request));
  window.history.replaceState(null, "", address);
  const urls = await recordRedirects();
  const { startSession } = await import("../../api/auth/session");
  return { provider, urls, startSession };
}

function inboxOf(...names: string[]): FakeInbox {
  const inbox = new FakeInbox();
  for (const name of names) inbox.addConversation(name);
  return inbox;
}

describe("Signing in", () => {
  test("redirects to the sign-in page with a PKCE challenge", async () => {
    server.use(...new FakeIdentityProvider().handlers);
    window.history.replaceState(null, "", "/conversations/c0");
    const urls = await recordRedirects();
    const { startSession } = await import("../../api/auth/session");
    expect(await startSession()).toBe(false);
    const asked = new URL(urls[0] ?? "");
    expect(asked.origin + asked.pathname).toBe("https://identity.example/pool/authorize");
    expect(Object.fromEntries(asked.searchParams)).toMatchObject({
      response_type: "code",
      client_id: "page",
      redirect_uri: `${window.location.origin}/signed-in`,
      code_challenge_method: "S256",
    });
  });

  test("returns to the path that was open, and leaves no token in the browser's storage", async () => {
    const provider = await signIn("/conversations/c0?x=1");
    expect(window.location.pathname + window.location.search).toBe("/conversations/c0?x=1");
    expect(provider.tokenRequests[0]?.get("code_verifier")).toBe("v".repeat(43));
    expect(JSON.stringify({ ...localStorage, ...sessionStorage })).not.toMatch(/refresh|eyJ/);
  });

  test("ignores a callback of another sign-in and starts its own", async () => {
    const { provider, urls, startSession } = await loadCallback("/signed-in?code=c&state=theirs", {
      verifier: "v",
      state: "mine",
      back: "/conversations/c1",
    });
    expect(await startSession()).toBe(false);
    expect(provider.tokenRequests).toEqual([]);
    expect(urls).toHaveLength(1);
    expect(sessionStorage.getItem("inbox.sign-in")).toContain('"back":"/conversations/c1"');
  });

  test("signs in once more after Back leads to the callback, and returns to the same path", async () => {
    await signIn("/conversations/c0");
    const { urls, startSession } = await loadCallback("/signed-in?code=another&state=s");
    expect(await startSession()).toBe(false);
    expect(urls).toHaveLength(1);
    expect(sessionStorage.getItem("inbox.sign-in")).toContain('"back":"/conversations/c0"');
  });

  test("retries once when the code was used before", async () => {
    const provider = new FakeIdentityProvider();
    provider.rejectsTokens = true;
    const request = { verifier: "v".repeat(43), state: "s", back: "/" };
    const first = await loadCallback("/signed-in?code=used&state=s", request, provider);
    expect(await first.startSession()).toBe(false);
    const { state } = JSON.parse(sessionStorage.getItem("inbox.sign-in") ?? "") as { state: string };
    window.history.replaceState(null, "", `/signed-in?code=used&state=${state}`);
    await expect(first.startSession()).rejects.toMatchObject({ kind: "failed" });
    expect(first.urls).toHaveLength(1);
  });

  test("is not retried automatically when the sign-in pages refuse", async () => {
    const request = { verifier: "v".repeat(43), state: "s", back: "/" };
    const { urls, startSession } = await loadCallback("/signed-in?error=access_denied&state=s", request);
    await expect(startSession()).rejects.toMatchObject({ kind: "refused" });
    expect(urls).toEqual([]);
  });

  test("fails before redirecting when the browser stores nothing", async () => {
    server.use(...new FakeIdentityProvider().handlers);
    vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
      throw new DOMException("The operation is insecure.", "SecurityError");
    });
    const urls = await recordRedirects();
    const { startSession } = await import("../../api/auth/session");
    await expect(startSession()).rejects.toMatchObject({ kind: "storage" });
    expect(urls).toEqual([]);
  });

  test("does not redirect forever when the browser stores nothing without an error", async () => {
    vi.spyOn(Storage.prototype, "getItem").mockReturnValue(null);
    const { urls, startSession } = await loadCallback("/signed-in?code=c&state=again.s");
    await expect(startSession()).rejects.toMatchObject({ kind: "storage" });
    expect(urls).toEqual([]);
  });

  test.each([
    ["storage", /This browser keeps nothing for localhost/],
    ["unreachable", /cannot be reached/],
    ["refused", /sent you back without signing you in/],
    ["failed", /may have expired/],
  ] as const)("after a failure (%s) says what to do", async (kind, words) => {
    const { SignInError } = await import("../../api/auth/signInRedirect");
    const { SignInFailedPage } = await import("../../features/sign-in/SignInFailedPage");
    render(<SignInFailedPage error={new SignInError(kind)} />);
    expect(screen.getByRole("heading", { name: "Signing in did not work" })).toBeVisible();
    expect(screen.getByText(words)).toBeVisible();
    expect(document.title).toBe("Signing in did not work");
  });

  test("shows why the button did not work", async () => {
    server.use(http.get("*/config.json", () => HttpResponse.error()));
    const { SignInError } = await import("../../api/auth/signInRedirect");
    const { SignInFailedPage } = await import("../../features/sign-in/SignInFailedPage");
    render(<SignInFailedPage error={new SignInError("failed")} />);
    await userEvent.setup().click(screen.getByRole("button", { name: "Sign in" }));
    expect(await screen.findByText(/cannot be reached/)).toBeVisible();
  });

  test.each([
    ["ahead", 5],
    ["behind", -5],
  ])("works on a computer whose clock is five hours %s", async (_, hours) => {
    const provider = new FakeIdentityProvider();
    provider.clockDelayMs = hours * 3_600_000;
    await signIn("/conversations/c0", provider);
    expect(window.location.pathname).toBe("/conversations/c0");
    const { accessToken } = await import("../../api/auth/session");
    await accessToken();
    // By the server's clock, the token is valid for an hour, so it is not renewed.
    expect(provider.tokenRequests).toHaveLength(1);
  });

  test("sends the token with every request, and shows who is signed in", async () => {
    const inbox = inboxOf("Marie Tremblay");
    let sent: string | null = null;
    server.use(
      http.get("*/api/sync", ({ request }) => {
        sent = request.headers.get("Authorization");
        return HttpResponse.json(inbox.sync);
      }),
    );
    await openApp(inbox);
    await within(conversationList()).findByText("Marie Tremblay");
    expect(screen.getByRole("button", { name: "Signed in as Ann Agent" })).toBeVisible();
    const { accessToken } = await import("../../api/auth/session");
    expect(await accessToken()).toMatch(/^eyJ/);
    expect(sent === null || /^Bearer eyJ/.test(sent)).toBe(true);
  });

  test("signing out also ends the session at the identity provider", async () => {
    const urls = await recordRedirects();
    const provider = new FakeIdentityProvider();
    const { user } = await openApp(inboxOf("Marie Tremblay"), "/", provider);
    await user.click(await screen.findByRole("button", { name: "Signed in as Ann Agent" }));
    await user.click(await screen.findByRole("menuitem", { name: "Sign out" }));
    await waitFor(() => expect(urls).toHaveLength(1));
    expect(new URL(urls[0] ?? "").searchParams.get("logout_uri")).toBe(`${window.location.origin}/signed-out`);
    expect(provider.revoked).toEqual(["refresh"]);
  });
});

describe("A session", () => {
  test("is renewed before it expires, once for all requests", async () => {
    const provider = new FakeIdentityProvider();
    provider.lifetimeSeconds = 30;
    await signIn("/", provider);
    provider.lifetimeSeconds = 3600;
    const { accessToken } = await import("../../api/auth/session");
    const tokens = await Promise.all([accessToken(), accessToken(), accessToken()]);
    expect(new Set(tokens).size).toBe(1);
    expect(provider.tokenRequests.map((asked) => asked.get("grant_type"))).toEqual(["authorization_code", "refresh_token"]);
  });

  test("that has ended asks to sign in again, and keeps what was being typed", async () => {
    const inbox = inboxOf("Marie Tremblay");
    const provider = new FakeIdentityProvider();
    const { user, refresh } = await openApp(inbox, "/conversations/c0", provider);
    await user.type(await findComposer(), "Half a sentence");
    provider.rejectsTokens = true;
    vi.spyOn(Date, "now").mockReturnValue(Date.now() + 3_600_000);
    await refresh();
    vi.mocked(Date.now).mockRestore();
    const layer = await screen.findByRole("alertdialog", { name: "Your session has ended" });
    expect(await findComposer()).toHaveValue("Half a sentence");
    await expectNoAxeViolations();
    const urls = await recordRedirects();
    await user.click(within(layer).getByRole("button", { name: "Sign in again" }));
    await waitFor(() => expect(urls).toHaveLength(1));
    expect(sessionStorage.getItem("inbox.sign-in")).toContain('"back":"/conversations/c0"');
  });

  test("does not end when the identity provider cannot be reached", async () => {
    const provider = new FakeIdentityProvider();
    provider.lifetimeSeconds = 30;
    await signIn("/", provider);
    server.use(http.post("https://identity.example/pool/token", () => HttpResponse.error()));
    const { accessToken, sessionEnded } = await import("../../api/auth/session");
    await expect(accessToken()).rejects.toThrow();
    expect(sessionEnded.get()).toBe(false);
  });
});
