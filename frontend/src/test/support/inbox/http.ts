import { HttpResponse } from "msw";

import type { Person } from "../fakeIdentityProvider";

/** As on the server, the next page begins behind the last item of this one, also if an item above that has gone. */
export function pageOf<T extends { id: string }>(all: T[], url: URL): { items: T[]; next: string | null } {
  const cursor = url.searchParams.get("cursor");
  const start = cursor === null ? 0 : all.findIndex(({ id }) => id === cursor) + 1;
  const end = start + Number(url.searchParams.get("limit") ?? 50);
  return { items: all.slice(start, end), next: end < all.length ? (all[end - 1] as T).id : null };
}

/** The person whose token a request has. */
export function personOf(request: Request): Person {
  const claims = request.headers.get("Authorization")?.split(".")[1] ?? "";
  return JSON.parse(atob(claims.replace(/-/g, "+").replace(/_/g, "/"))) as Person;
}

export function errorResponse(status: number, code: string, message = "No.", details: object | null = null) {
  return HttpResponse.json({ error: { code, message, details } }, { status });
}

/** The response to a GET: 304 without a body if the request has the body's ETag. */
export function taggedResponse(request: Request, body: string, date: number | null): HttpResponse<string> {
  const etag = `W/"${body.length}-${[...body].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 1_000_003, 7)}"`;
  const headers = {
    ETag: etag,
    "Content-Type": "application/json",
    ...(date !== null && { Date: new Date(date).toUTCString() }),
  };
  if (request.headers.get("If-None-Match") === etag) return new HttpResponse(null, { status: 304, headers });
  return new HttpResponse(body, { headers });
}
