import { atom } from "nanostores";
import {
  allowInsecureRequests,
  authorizationCodeGrantRequest,
  type AuthorizationServer,
  calculatePKCECodeChallenge,
  type Client,
  generateRandomCodeVerifier,
  generateRandomState,
  getValidatedIdTokenClaims,
  None,
  processAuthorizationCodeResponse,
  processRefreshTokenResponse,
  refreshTokenGrantRequest,
  revocationRequest,
  ResponseBodyError,
  type TokenEndpointResponse,
  validateAuthResponse,
} from "oauth4webapi";

import { ApiError } from "./errors";

/** Where one comes back to from signing in and from signing out. */
export const SIGNED_IN = "/signed-in";
export const SIGNED_OUT = "/signed-out";
const ON_THE_WAY = "inbox.sign-in";
const SUPERVISORS = "supervisors";
/** A token with less left than this is renewed before it is used. */
const MARGIN_MS = 60_000;
/** A token refused sooner than this after it was renewed is refused for good. */
const JUST_RENEWED_MS = 10_000;
/** Nobody waits longer than this to be signed out. */
const LEAVE_MS = 3_000;

export interface Agent {
  /** The identity provider's own id of the person: stays when name or e-mail change. */
  id: string;
  name: string;
  email: string | null;
  isSupervisor: boolean;
}

interface Tokens {
  id: string;
  refresh: string | undefined;
  renewedAt: number;
  expiresAt: number;
}

interface Config {
  issuer: string;
  client_id: string;
  authorization_endpoint: string;
  token_endpoint: string;
  revocation_endpoint: string;
  end_session_endpoint: string;
  scope: string;
}

/** Who is signed in; null before that is known. */
export const agent = atom<Agent | null>(null);
/** Whether the agent must sign in again to go on. Nothing that was typed is lost by that. */
export const sessionEnded = atom(false);

/** In memory and nowhere else: whoever reads this browser's storage finds no token. */
let tokens: Tokens | null = null;
let renewal: Promise<void> | null = null;
let known: Promise<Config> | null = null;

/** How one leaves the page; a property, so that a test can stay. */
export const leaving = { to: (url: string): void => window.location.assign(url) };

function config(): Promise<Config> {
  known ??= fetch("/config.json")
    .then((response) => {
      if (!response.ok) throw new Error(`config.json: ${response.status}`);
      return response.json() as Promise<Config>;
    })
    .catch((error: unknown) => {
      known = null;
      throw error;
    });
  return known;
}

async function parties(): Promise<{ server: AuthorizationServer; client: Client; scope: string; signOut: string }> {
  const { client_id, end_session_endpoint, scope, ...server } = await config();
  return { server, client: { client_id }, scope, signOut: end_session_endpoint };
}

/** Plain HTTP is for the inbox on one's own machine. */
const options = () => ({ [allowInsecureRequests]: window.location.protocol === "http:" });
const here = (path: string) => window.location.origin + path;

/** Signs in, or finishes doing so; false when that leads away from this page. Fails with what went wrong. */
export async function startSession(): Promise<boolean> {
  const { pathname } = window.location;
  if (pathname === SIGNED_OUT) return true;
  if (pathname === SIGNED_IN) {
    await finishSignIn();
    return true;
  }
  await signIn();
  return false;
}

export async function signIn(): Promise<void> {
  const { server, client, scope } = await parties();
  const { pathname, search } = window.location;
  const isOurs = pathname === SIGNED_IN || pathname === SIGNED_OUT;
  const verifier = generateRandomCodeVerifier();
  const state = generateRandomState();
  sessionStorage.setItem(ON_THE_WAY, JSON.stringify({ verifier, state, back: isOurs ? "/" : pathname + search }));
  const url = new URL(server.authorization_endpoint ?? "");
  url.search = new URLSearchParams({
    response_type: "code",
    client_id: client.client_id,
    redirect_uri: here(SIGNED_IN),
    scope,
    state,
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  }).toString();
  leaving.to(url.href);
}

async function finishSignIn(): Promise<void> {
  const { server, client } = await parties();
  const stored = sessionStorage.getItem(ON_THE_WAY);
  sessionStorage.removeItem(ON_THE_WAY);
  if (stored === null) throw new Error("Nobody was on the way to sign in here.");
  const { verifier, state, back } = JSON.parse(stored) as { verifier: string; state: string; back: string };
  const found = validateAuthResponse(server, client, new URL(window.location.href), state);
  const response = await authorizationCodeGrantRequest(
    server,
    client,
    None(),
    found,
    here(SIGNED_IN),
    verifier,
    options(),
  );
  keep(await processAuthorizationCodeResponse(server, client, response, { requireIdToken: true }));
  window.history.replaceState(null, "", back);
}

function keep(answer: TokenEndpointResponse): void {
  const claims = getValidatedIdTokenClaims(answer);
  if (!answer.id_token || !claims) throw new Error("The sign-in brought no identity.");
  const email = typeof claims.email === "string" ? claims.email : null;
  tokens = {
    id: answer.id_token,
    refresh: answer.refresh_token ?? tokens?.refresh,
    renewedAt: Date.now(),
    expiresAt: claims.exp * 1000,
  };
  const groups = claims["cognito:groups"];
  agent.set({
    id: claims.sub,
    name: typeof claims.name === "string" ? claims.name : (email ?? claims.sub),
    email,
    isSupervisor: Array.isArray(groups) && groups.includes(SUPERVISORS),
  });
  sessionEnded.set(false);
}

/** A token that is good for another minute. Fails as the API does for who is not signed in. */
export async function accessToken(): Promise<string> {
  if (tokens && tokens.expiresAt - Date.now() < MARGIN_MS) await renew();
  if (!tokens) throw new ApiError(401, "signed_out", "Sign in again to go on.");
  return tokens.id;
}

/** Gets new tokens, once for all who wait. When the session is over, says so and leaves everything as it is. */
function renew(): Promise<void> {
  renewal ??= renewNow().finally(() => {
    renewal = null;
  });
  return renewal;
}

async function renewNow(): Promise<void> {
  const { server, client } = await parties();
  try {
    if (!tokens?.refresh) throw new ApiError(401, "signed_out", "Sign in again to go on.");
    const response = await refreshTokenGrantRequest(server, client, None(), tokens.refresh, options());
    keep(await processRefreshTokenResponse(server, client, response));
  } catch (error) {
    if (error instanceof ResponseBodyError || error instanceof ApiError) {
      endSession();
      throw new ApiError(401, "signed_out", "Sign in again to go on.");
    }
    throw error;
  }
}

function endSession(): void {
  tokens = null;
  sessionEnded.set(true);
}

/** The API refused a token that should have been good: another one may pass, the same one twice will not. */
export async function tokenWasRefused(): Promise<void> {
  if (!tokens) return;
  if (Date.now() - tokens.renewedAt < JUST_RENEWED_MS) endSession();
  else await renew().catch(() => undefined);
}

export async function signOut(): Promise<void> {
  const { server, client, signOut: end } = await parties();
  const refresh = tokens?.refresh;
  tokens = null;
  if (refresh !== undefined) {
    const signal = AbortSignal.timeout(LEAVE_MS);
    // Whether it arrives or not, this browser has forgotten the token.
    await revocationRequest(server, client, None(), refresh, { ...options(), signal }).catch(() => undefined);
  }
  const query = new URLSearchParams({ client_id: client.client_id, logout_uri: here(SIGNED_OUT) });
  leaving.to(`${end}?${query.toString()}`);
}
