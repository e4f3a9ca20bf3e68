import createClient, { type Middleware } from "openapi-fetch";

import { accessToken, handleRejectedToken } from "./auth/session";
import { toApiError } from "./errors";
import { fetchWithEtag } from "./etagCache";
import type { paths } from "./schema";

const authorization: Middleware = {
  async onRequest({ request }) {
    // What goes out in one person's name brings that person's token along.
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

/** The body of a good answer; a bad one becomes an ApiError. A request that got no answer rejects as fetch does. */
export async function unwrap<T>(
  call: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<NonNullable<T>> {
  const { data, error, response } = await call;
  if (!response.ok || data === undefined || data === null) throw toApiError(response.status, error);
  return data;
}
