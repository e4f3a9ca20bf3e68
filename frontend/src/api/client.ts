import createClient, { type Middleware } from "openapi-fetch";

import { accessToken, handleRejectedToken } from "./auth/session";
import { toApiError } from "./errors";
import { fetchWithEtag } from "./etagCache";
import type { paths } from "./schema";

const authorization: Middleware = {
  async onRequest({ request }) {
    // A request in one agent's name already has that agent's token.
    if (!request.headers.has("Authorization")) {
      request.headers.set("Authorization", `Bearer ${await accessToken()}`);
    }
    return request;
  },
  onResponse({ request, response }) {
    if (response.status === 401) void handleRejectedToken(request.headers.get("Authorization"));
  },
};

export const client = createClient<paths>({
  baseUrl: window.location.origin,
  fetch: fetchWithEtag,
});
client.use(authorization);

/** The body of a successful response. Rejects with ApiError otherwise, and as `fetch` does when there is no response. */
export async function unwrap<T>(
  call: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<NonNullable<T>> {
  const { data, error, response } = await call;
  if (!response.ok || data === undefined || data === null) throw toApiError(response.status, error);
  return data;
}
