import { atom } from "nanostores";
import {
  allowInsecureRequests,
  authorizationCodeGrantRequest,
  AuthorizationResponseError,
  type AuthorizationServer,
  calculatePKCECodeChallenge,
  type Client,
  clockSkew,
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

import { recordServerDate, serverNow } from "../../model/serverClock";
import { ApiError } from "../errors";
import { saveReturnPath, lastReturnPath, takeSignInRequest, isRetryState, claimRetry, saveSignInRequest, SignInError, toRetryState } from "./signInRedirect";

/** Where one comes back to from signing in and from signing out. */
export const CALLBACK_PATH = "/signed-in";
export const SIGNED_OUT_PATH = "/signed-out";
/** A token with less left than this is renewed before it is used. */
const RENEW_BEFORE_EXPIRY_MS = 60_000;
/** A token refused sooner than this after it was renewed is refused for good. */
const JUST_RENEWED_MS = 10_000;
/** Nobody waits longer than this to be signed out. */
const REVOKE_TIMEOUT_MS = 3_000;
/** All requests wait for a renewal; one that hangs must not hold up the page. */
const RENEW_TIMEOUT_MS = 15_000;

const SUPERVISORS_GROUP = "supervisors";

export interface Agent {
  /** The identity provider's own id of the person (`sub`): stays when name or e-mail change. */
  id: string;
  name: string;
  email: string | null;
  /** What only supervisors may do is decided by the server; this decides what is offered. */
  isSupervisor: boolean;
}

interface Tokens {
  id: string;
  refresh: string | undefined;
  /** Both by the server's clock. */
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
export const currentAgent = atom<Agent | null>(null);
/** Whether the agent must sign in again to go on. Nothing that was typed is lost by that. */
export const sessionEnded = atom(false);

/** In memory and nowhere else: whoever reads this browser's storage finds no token. */
let tokens: Tokens | null = null;
let renewal: Promise<void> | null = null;
let known: Promise<Config> | null = null;
/** Where one was going before the sign-in pages; null when that is not known. */
let returnTo: string | null = null;

/** How one leaves the page; a property, so that a test can stay. */
export const browserLocation = { replace: (url: string): void => window.location.replace(url) };

function config(): Promise<Config> {
  known ??= fetch("/config.json")
    .then((response) => {
      recordServerDate(response.headers.get("Date"), response.headers.get("Age"));
      if (!response.ok) throw new Error(`config.json: ${response.status}`);
      return response.json() as Promise<Config>;
    })
    .catch((error: unknown) => {
      known = null;
      throw error;
    });
  return known;
}

async function oauthClient(): Promise<{ server: AuthorizationServer; client: Client; scope: string; signOut: string }> {
  const { client_id, end_session_endpoint, scope, ...server } = await config();
  // A token's times are the server's, and this computer's clock may be hours off.
  const skew = Math.round((serverNow() - Date.now()) / 1000);
  return { server, client: { client_id, [clockSkew]: skew }, scope, signOut: end_session_endpoint };
}

/** Plain HTTP is for the inbox on one's own machine. */
const options = () => ({ [allowInsecureRequests]: window.location.protocol === "http:" });
const here = (path: string) => window.location.origin + path;

/** Signs in, or finishes doing so; false when that leads away from this page. Fails with a SignInError. */
export async function startSession(): Promise<boolean> {
  const { pathname } = window.location;
  if (pathname === SIGNED_OUT_PATH) return true;
  try {
    if (pathname === CALLBACK_PATH) return await handleCallback();
    await redirectToSignIn();
    return false;
  } catch (error) {
    throw toSignInError(error);
  }
}

/** Leads to the sign-in pages, in place of this one: Back must not lead to a page that only leads there again. */
export async function redirectToSignIn(isAnotherTry = false): Promise<void> {
  const { server, client, scope } = await oauthClient();
  const { pathname, search } = window.location;
  const isOurs = pathname === CALLBACK_PATH || pathname === SIGNED_OUT_PATH;
  const verifier = generateRandomCodeVerifier();
  const state = isAnotherTry ? toRetryState(generateRandomState()) : generateRandomState();
  saveSignInRequest({ verifier, state, back: isOurs ? (returnTo ?? "/") : pathname + search });
  const url = new URL(server.authorization_endpoint ?? "");
  url.search = new URLSearchParams({
    response_type: "code",
    client_id: client.client_id,
    redirect_uri: here(CALLBACK_PATH),
    scope,
    state,
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  }).toString();
  browserLocation.replace(url.href);
}

/**
 * Comes back from the sign-in pages. What cannot be an answer to this browser's own question (it was used before,
 * one came here by Back, it was meant for another) is not looked at: the page asks once more, by itself.
 */
async function handleCallback(): Promise<boolean> {
  const query = new URL(window.location.href);
  const given = query.searchParams.get("state");
  // The code is of no use any more, whatever comes of it.
  window.history.replaceState(null, "", CALLBACK_PATH);
  const way = takeSignInRequest();
  returnTo = way?.back ?? lastReturnPath();
  if (way === null || way.state !== given) {
    // The browser keeps nothing from one page to the next, and would come back here without end.
    if (way === null && isRetryState(given) && returnTo === null) throw new SignInError("storage");
    return retrySignIn();
  }
  const { server, client } = await oauthClient();
  const found = validateAuthResponse(server, client, query, way.state);
  try {
    const response = await authorizationCodeGrantRequest(
      server,
      client,
      None(),
      found,
      here(CALLBACK_PATH),
      way.verifier,
      options(),
    );
    acceptTokens(await processAuthorizationCodeResponse(server, client, response, { requireIdToken: true }));
  } catch (error) {
    // The code was used before, or has waited too long.
    if (error instanceof ResponseBodyError && error.error === "invalid_grant") return retrySignIn();
    throw error;
  }
  saveReturnPath(way.back);
  window.history.replaceState(null, "", way.back);
  return true;
}

/** By itself, but not in circles. */
async function retrySignIn(): Promise<boolean> {
  if (!claimRetry()) throw new SignInError("failed");
  await redirectToSignIn(true);
  return false;
}

/** Whatever went wrong on the way to the sign-in pages or back, by what there is to do about it. */
export function toSignInError(error: unknown): SignInError {
  if (error instanceof SignInError) return error;
  const cause = { cause: error };
  if (error instanceof AuthorizationResponseError) return new SignInError("refused", cause);
  // What fetch rejects with when nothing answers.
  if (error instanceof TypeError) return new SignInError("unreachable", cause);
  return new SignInError("failed", cause);
}

function acceptTokens(answer: TokenEndpointResponse): void {
  const claims = getValidatedIdTokenClaims(answer);
  if (!answer.id_token || !claims) throw new Error("The sign-in brought no identity.");
  const email = typeof claims.email === "string" ? claims.email : null;
  tokens = {
    id: answer.id_token,
    refresh: answer.refresh_token ?? tokens?.refresh,
    renewedAt: serverNow(),
    expiresAt: claims.exp * 1000,
  };
  const groups = claims["cognito:groups"];
  currentAgent.set({
    id: claims.sub,
    name: typeof claims.name === "string" ? claims.name : (email ?? claims.sub),
    email,
    isSupervisor: Array.isArray(groups) && groups.includes(SUPERVISORS_GROUP),
  });
  sessionEnded.set(false);
}

/** Whether anything may be shown to who is at the page. */
export function isSignedIn(): boolean {
  return tokens !== null;
}

/** A token that is good for another minute. Fails as the API does for who is not signed in. */
export async function accessToken(): Promise<string> {
  if (tokens && tokens.expiresAt - serverNow() < RENEW_BEFORE_EXPIRY_MS) await renew();
  if (!tokens) throw new ApiError(401, "signed_out", "Sign in again to go on.");
  return tokens.id;
}

/** The same, for what goes out in one person's name; fails when somebody else is signed in by now. */
export async function accessTokenFor(agentId: string): Promise<string> {
  const token = await accessToken();
  if (currentAgent.get()?.id !== agentId) throw new ApiError(401, "somebody_else", "Somebody else is signed in.");
  return token;
}

/** Gets new tokens, once for all who wait. When the session is over, says so and leaves everything as it is. */
function renew(): Promise<void> {
  renewal ??= renewNow().finally(() => {
    renewal = null;
  });
  return renewal;
}

async function renewNow(): Promise<void> {
  const { server, client } = await oauthClient();
  try {
    if (!tokens?.refresh) throw new ApiError(401, "signed_out", "Sign in again to go on.");
    const response = await refreshTokenGrantRequest(server, client, None(), tokens.refresh, {
      ...options(),
      signal: AbortSignal.timeout(RENEW_TIMEOUT_MS),
    });
    acceptTokens(await processRefreshTokenResponse(server, client, response));
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
export async function handleRejectedToken(authorization: string | null): Promise<void> {
  // A slow answer to a token that has been replaced says nothing of the new one.
  if (!tokens || authorization !== `Bearer ${tokens.id}`) return;
  if (serverNow() - tokens.renewedAt < JUST_RENEWED_MS) endSession();
  else await renew().catch(() => undefined);
}

export async function signOut(): Promise<void> {
  const { server, client, signOut: end } = await oauthClient();
  const refresh = tokens?.refresh;
  tokens = null;
  if (refresh !== undefined) {
    const signal = AbortSignal.timeout(REVOKE_TIMEOUT_MS);
    // Whether it arrives or not, this browser has forgotten the token.
    await revocationRequest(server, client, None(), refresh, { ...options(), signal }).catch(() => undefined);
  }
  const query = new URLSearchParams({ client_id: client.client_id, logout_uri: here(SIGNED_OUT_PATH) });
  browserLocation.replace(`${end}?${query.toString()}`);
}
