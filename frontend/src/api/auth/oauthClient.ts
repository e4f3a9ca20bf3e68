import { allowInsecureRequests, type AuthorizationServer, type Client, clockSkew } from "oauth4webapi";

import { recordServerDate, serverNow } from "../../model/serverClock";

/** The address that the sign-in pages redirect to with an authorization code. */
export const CALLBACK_PATH = "/signed-in";
/** The address that signing out redirects to. */
export const SIGNED_OUT_PATH = "/signed-out";

/** `/config.json`: the identity provider's endpoints and our client. */
interface Config {
  issuer: string;
  client_id: string;
  authorization_endpoint: string;
  token_endpoint: string;
  revocation_endpoint: string;
  end_session_endpoint: string;
  scope: string;
}

interface OAuthClient {
  server: AuthorizationServer;
  client: Client;
  scope: string;
  endSessionEndpoint: string;
}

let configRequest: Promise<Config> | null = null;

/** Fetched once; after a failure the next call tries again. */
function config(): Promise<Config> {
  configRequest ??= fetch("/config.json")
    .then((response) => {
      recordServerDate(response.headers.get("Date"), response.headers.get("Age"));
      if (!response.ok) throw new Error(`config.json: ${response.status}`);
      return response.json() as Promise<Config>;
    })
    .catch((error: unknown) => {
      configRequest = null;
      throw error;
    });
  return configRequest;
}

export async function oauthClient(): Promise<OAuthClient> {
  const { client_id, end_session_endpoint, scope, ...server } = await config();
  // Token times are in the server's time, and this computer's clock may be hours off.
  const skew = Math.round((serverNow() - Date.now()) / 1000);
  return { server, client: { client_id, [clockSkew]: skew }, scope, endSessionEndpoint: end_session_endpoint };
}

/** Plain HTTP is allowed only where the app itself runs on it: on a developer's own machine. */
export const requestOptions = () => ({ [allowInsecureRequests]: window.location.protocol === "http:" });

export const absoluteUrl = (path: string) => window.location.origin + path;
