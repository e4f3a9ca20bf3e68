import { http, HttpResponse } from "msw";

import type { SavedReplies, SavedReply, SavedReplyContent } from "../../../api/types";
import type { FakeInbox } from "../fakeInbox";
import { errorResponse, personOf } from "./http";

export function buildSavedReply(id: string, overrides: Partial<SavedReply> = {}): SavedReply {
  return {
    id,
    name: `Name of ${id}`,
    shortcut: null,
    texts: { en: `Text of ${id}`, fr: `Texte de ${id}` },
    uses: 0,
    last_used_at: null,
    ...overrides,
  };
}

export function buildSavedReplies(replies: SavedReply[] = [], version = 1): SavedReplies {
  return {
    version,
    saved_replies: replies,
    saved_at: null,
    saved_by: null,
    variables: [
      "customer_first_name",
      "customer_last_name",
      "agent_first_name",
      "shop_name",
      "order_id",
      "order_date",
      "product_title",
      "ship_by",
      "delivery_date",
      "carrier",
      "tracking_number",
      "tracking_url",
    ],
    shop_name: "Boréal",
    shop_timezone: "America/Toronto",
  };
}

/** As the server: the whole set is replaced, if it is still the one that the caller read. */
export function savedReplyHandlers(inbox: FakeInbox) {
  return [
    http.get("*/api/saved-replies", ({ request }) =>
      inbox.savedReplies === "broken"
        ? errorResponse(500, "internal_error")
        : inbox.respond(request, inbox.savedReplies),
    ),
    http.put("*/api/saved-replies", async ({ request }) => {
      const asked = (await request.json()) as { version: number; saved_replies: SavedReplyContent[] };
      const fault = inbox.savedReplyFaults.shift();
      if (fault) return fault;
      if (inbox.savedReplies === "broken") return errorResponse(500, "internal_error");
      const by = personOf(request);
      if (!by["cognito:groups"]?.includes("supervisors")) return errorResponse(403, "forbidden");
      inbox.savedSets.push(asked.saved_replies);
      const before = inbox.savedReplies;
      if (asked.version !== before.version) return errorResponse(409, "saved_replies_changed", "No.", before);
      const uses = new Map(before.saved_replies.map((reply) => [reply.id, reply]));
      inbox.savedReplies = {
        ...before,
        version: before.version + 1,
        saved_replies: asked.saved_replies.map((reply) => ({
          ...reply,
          shortcut: reply.shortcut ?? null,
          uses: uses.get(reply.id)?.uses ?? 0,
          last_used_at: uses.get(reply.id)?.last_used_at ?? null,
        })),
        saved_at: new Date().toISOString(),
        saved_by: { id: by.sub, name: by.name },
      };
      return HttpResponse.json(inbox.savedReplies);
    }),
  ];
}
