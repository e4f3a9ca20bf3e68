import { http, HttpResponse } from "msw";

import { server } from "./server";

const ISSUER = "https://identity.example/pool";
const CLIENT = "page";

export interface Person {
  sub: string;
  name: string;
  email: string;
  "cognito:groups"?: string[];
}

export const ANN: Person = { sub: "agent-1", name: "Ann Agent", email: "ann@example.com" };
export const BEN: Person = { sub: "agent-2", name: "Ben Agent", email: "ben@example.com" };
export const SAM: Person = { sub: "agent-3", name: "Sam", email: "sam@example.com", "cognito:groups": ["supervisors"] };

/** A fake of the identity provider. It records requests, and tests can change its responses. */
export class FakeIdentityProvider {
  /** The parameters of each token request. */
  tokenRequests: URLSearchParams[] = [];
  /** How long new tokens are valid. */
  lifetimeSeconds = 3600;
  rejectsTokens = false;
  /** Token requests are answered only after this. */
  pausedUntil: Promise<void> | null = null;
  /** Who signs in. */
  person: Person = ANN;
  /** By how much the clocks of all servers are behind this computer's. */
  clockDelayMs = 0;
  /** The refresh tokens that were revoked. */
  revoked: (string | null)[] = [];

  get handlers() {
    return [
      http.get("*/config.json", () =>
        HttpResponse.json(
          {
            issuer: ISSUER,
            client_id: CLIENT,
            authorization_endpoint: `${ISSUER}/authorize`,
            token_endpoint: `${ISSUER}/token`,
            revocation_endpoint: `${ISSUER}/revoke`,
            end_session_endpoint: `${ISSUER}/logout`,
            scope: "openid email profile",
          },
          { headers: this.clockDelayMs === 0 ? {} : { Date: new Date(this.now()).toUTCString() } },
        ),
      ),
      http.post(`${ISSUER}/revoke`, async ({ request }) => {
        this.revoked.push(new URLSearchParams(await request.text()).get("token"));
        return new HttpResponse();
      }),
      http.post(`${ISSUER}/token`, async ({ request }) => {
        await this.pausedUntil;
        this.tokenRequests.push(new URLSearchParams(await request.text()));
        if (this.rejectsTokens) return HttpResponse.json({ error: "invalid_grant" }, { status: 400 });
        return HttpResponse.json({
          access_token: "access",
          id_token: this.idToken(),
          refresh_token: "refresh",
          token_type: "Bearer",
          expires_in: this.lifetimeSeconds,
        });
      }),
    ];
  }

  private now(): number {
    return Date.now() - this.clockDelayMs;
  }

  private idToken(): string {
    const now = Math.floor(this.now() / 1000);
    const part = (value: object) => btoa(JSON.stringify(value)).replace(/=+$/, "").replace(/\+/g, "-").replace(/\//g, "_");
    const claims = {
      iss: ISSUER,
      aud: CLIENT,
      ...this.person,
      iat: now,
      exp: now + this.lifetimeSeconds,
    };
    return `${part({ alg: "RS256" })}.${part(claims)}.c2lnbmF0dXJl`;
  }
}

/** Completes a sign-in, after which the browser is at the path `back`. */
export async function signIn(back: string, provider = new FakeIdentityProvider()): Promise<FakeIdentityProvider> {
  server.use(...provider.handlers);
  sessionStorage.setItem("inbox.sign-in", JSON.stringify({ verifier: "v".repeat(43), state: "s", back }));
  window.history.replaceState(null, "", "/signed-in?code=c&state=s");
  const { startSession } = await import("../../api/auth/session");
  await startSession();
  return provider;
}
