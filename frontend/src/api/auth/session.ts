import { atom } from "nanostores";
import {
  authorizationCodeGrantRequest,
  AuthorizationResponseError,
  calculatePKCECodeChallenge,
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

import { loadPreferencesOf } from "../../model/preferences";
import { serverNow } from "../../model/serverClock";
import { ApiError } from "../errors";
import { absoluteUrl, CALLBACK_PATH, oauthClient, requestOptions, SIGNED_OUT_PATH } from "./oauthClient";
import {
  claimRetry,
  isRetryState,
  lastReturnPath,
  saveReturnPath,
  saveSignInRequest,
  SignInError,
  takeSignInRequest,
  toRetryState,
} from "./signInRedirect";

/** A token that expires sooner than this is renewed before it is used. */
const RENEW_BEFORE_EXPIRY_MS = 60_000;
/** When the API rejects a token that was renewed less than this ago, renewing again would not help. */
const JUST_RENEWED_MS = 10_000;
/** Signing out goes on after this, even if the token has not been revoked. */
const REVOKE_TIMEOUT_MS = 3_000;
/** All requests wait for a renewal, so one that hangs must end. */
const RENEW_TIMEOUT_MS = 15_000;

const SUPERVISORS_GROUP = "supervisors";

export interface Agent {
  /** The identity provider's id of the person (`sub`). It stays the same when name or e-mail address change. */
  id: string;
  name: string;
  email: string | null;
  /** Decides what the app offers. What supervisors are allowed to do is decided by the server. */
  isSupervisor: boolean;
}

interface Tokens {
  id: string;
  refresh: string | undefined;
  /** In milliseconds, by the server's clock; `expiresAt` as well. */
  renewedAt: number;
  expiresAt: number;
}

/** Who is signed in; null until that is known. */
export const currentAgent = atom<Agent | null>(null);
/** Whether the agent must sign in again. Drafts and pending replies are kept. */
export const sessionEnded = atom(false);

/** Only in memory, so that nobody who reads this browser's storage finds a token. */
let tokens: Tokens | null = null;
let pendingRenewal: Promise<void> | null = null;
/** The path that was open before the sign-in pages; null when it is not known. */
let returnTo: string | null = null;

/** An object, so that tests can replace the method and stay on the page. */
export const browserLocation = { replace: (url: string): void => window.location.replace(url) };

/**
 * Signs in, or completes a sign-in that was started before. False when the browser is about to leave for the sign-in
 * pages. Rejects with a SignInError.
 */
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

/**
 * Goes to the sign-in pages. They replace this entry of the browser's history: otherwise Back would lead to a page
 * that only redirects again.
 */
export async function redirectToSignIn(isRetry = false): Promise<void> {
  const { server, client, scope } = await oauthClient();
  const { pathname, search } = window.location;
  const isAuthPath = pathname === CALLBACK_PATH || pathname === SIGNED_OUT_PATH;
  const verifier = generateRandomCodeVerifier();
  const state = isRetry ? toRetryState(generateRandomState()) : generateRandomState();
  saveSignInRequest({ verifier, state, back: isAuthPath ? (returnTo ?? "/") : pathname + search });
  const url = new URL(server.authorization_endpoint ?? "");
  url.search = new URLSearchParams({
    response_type: "code",
    client_id: client.client_id,
    redirect_uri: absoluteUrl(CALLBACK_PATH),
    scope,
    state,
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  }).toString();
  browserLocation.replace(url.href);
}

/**
 * Exchanges the authorization code for tokens. A callback that does not belong to the saved request is ignored and
 * sign-in is started once more: the code was used before, the user came here with Back, or the callback belongs to
 * another sign-in.
 */
async function handleCallback(): Promise<boolean> {
  const callbackUrl = new URL(window.location.href);
  const returnedState = callbackUrl.searchParams.get("state");
  // The code must not stay in the address bar or the history; it works only once anyway.
  window.history.replaceState(null, "", CALLBACK_PATH);
  const request = takeSignInRequest();
  returnTo = request?.back ?? lastReturnPath();
  if (request === null || request.state !== returnedState) {
    // The browser keeps nothing between pages: retrying would redirect back and forth without end.
    if (request === null && isRetryState(returnedState) && returnTo === null) throw new SignInError("storage");
    return retrySignIn();
  }
  const { server, client } = await oauthClient();
  const callbackParameters = validateAuthResponse(server, client, callbackUrl, request.state);
  try {
    const response = await authorizationCodeGrantRequest(
      server,
      client,
      None(),
      callbackParameters,
      absoluteUrl(CALLBACK_PATH),
      request.verifier,
      requestOptions(),
    );
    acceptTokens(await processAuthorizationCodeResponse(server, client, response, { requireIdToken: true }));
  } catch (error) {
    // The code was used before or has expired.
    if (error instanceof ResponseBodyError && error.error === "invalid_grant") return retrySignIn();
    throw error;
  }
  saveReturnPath(request.back);
  window.history.replaceState(null, "", request.back);
  return true;
}

/** Starts sign-in again without asking the user, but not repeatedly. */
async function retrySignIn(): Promise<boolean> {
  if (!claimRetry()) throw new SignInError("failed");
  await redirectToSignIn(true);
  return false;
}

/** Classifies whatever went wrong during sign-in by what the user can do about it. */
export function toSignInError(error: unknown): SignInError {
  if (error instanceof SignInError) return error;
  const cause = { cause: error };
  if (error instanceof AuthorizationResponseError) return new SignInError("refused", cause);
  // `fetch` rejects with a TypeError when there is no response.
  if (error instanceof TypeError) return new SignInError("unreachable", cause);
  return new SignInError("failed", cause);
}

function acceptTokens(response: TokenEndpointResponse): void {
  const claims = getValidatedIdTokenClaims(response);
  if (!response.id_token || !claims) throw new Error("The token response has no ID token.");
  const email = typeof claims.email === "string" ? claims.email : null;
  tokens = {
    id: response.id_token,
    refresh: response.refresh_token ?? tokens?.refresh,
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
  loadPreferencesOf(claims.sub);
  sessionEnded.set(false);
}

export function isSignedIn(): boolean {
  return tokens !== null;
}

/**
 * An ID token that is valid for at least another minute, renewed if necessary. Rejects with ApiError 401 when nobody
 * is signed in, or as `fetch` does when the renewal gets no response.
 */
export async function accessToken(): Promise<string> {
  if (tokens && tokens.expiresAt - serverNow() < RENEW_BEFORE_EXPIRY_MS) await renewTokens();
  if (!tokens) throw new ApiError(401, "signed_out", "Sign in again to go on.");
  return tokens.id;
}

/** The same for a request in one agent's name. Rejects when somebody else is signed in by now. */
export async function accessTokenFor(agentId: string): Promise<string> {
  const token = await accessToken();
  if (currentAgent.get()?.id !== agentId) throw new ApiError(401, "somebody_else", "Somebody else is signed in.");
  return token;
}

/** One renewal at a time, shared by all requests that wait for it. */
function renewTokens(): Promise<void> {
  pendingRenewal ??= requestNewTokens().finally(() => {
    pendingRenewal = null;
  });
  return pendingRenewal;
}

async function requestNewTokens(): Promise<void> {
  const { server, client } = await oauthClient();
  try {
    if (!tokens?.refresh) throw new ApiError(401, "signed_out", "Sign in again to go on.");
    const response = await refreshTokenGrantRequest(server, client, None(), tokens.refresh, {
      ...requestOptions(),
      signal: AbortSignal.timeout(RENEW_TIMEOUT_MS),
    });
    acceptTokens(await processRefreshTokenResponse(server, client, response));
  } catch (error) {
    // The provider refused: the session is over. Any other error may pass, so the session stays.
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

/** Call it when the API answers 401. Renews the token, or ends the session if the token was renewed just before. */
export async function handleRejectedToken(authorization: string | null): Promise<void> {
  // A late answer to a request with an older token says nothing about the current one.
  if (!tokens || authorization !== `Bearer ${tokens.id}`) return;
  if (serverNow() - tokens.renewedAt < JUST_RENEWED_MS) endSession();
  else await renewTokens().catch(() => undefined);
}

export async function signOut(): Promise<void> {
  const { server, client, endSessionEndpoint } = await oauthClient();
  const refresh = tokens?.refresh;
  tokens = null;
  if (refresh !== undefined) {
    const signal = AbortSignal.timeout(REVOKE_TIMEOUT_MS);
    // Signing out goes on if this fails: the token is no longer in this browser either way.
    await revocationRequest(server, client, None(), refresh, { ...requestOptions(), signal }).catch(() => undefined);
  }
  const query = new URLSearchParams({ client_id: client.client_id, logout_uri: absoluteUrl(SIGNED_OUT_PATH) });
  browserLocation.replace(`${endSessionEndpoint}?${query.toString()}`);
}
