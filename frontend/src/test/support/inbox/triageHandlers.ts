import { http, HttpResponse } from "msw";

import type { Activity, Change } from "../../../api/types";
import type { FakeInbox } from "../fakeInbox";
import { bulkResult, changeConversation } from "./changes";
import { addActivity, detailOf } from "./fakeConversation";
import { errorResponse, pageOf, personOf } from "./http";
import { tagCountsOf, viewsOf } from "./views";

type SeenChange = Change & { version: number; seen_message_id?: string | null };

/** Views, agents, tags, changes of one or many conversations, notes and presence. */
export function triageHandlers(inbox: FakeInbox) {
  const authorOf = (request: Request) => {
    const { sub, name } = personOf(request);
    return { by: { id: sub, name }, at: inbox.nextTime(), agents: inbox.agents };
  };
  const notes = new Map<string, Activity>();
  return [
    http.get("*/api/views", ({ request }) =>
      inbox.respond(request, { ...viewsOf(inbox.conversations, personOf(request).sub), complete: inbox.isComplete }),
    ),
    http.get("*/api/agents", ({ request }) => inbox.respond(request, { agents: inbox.agents })),
    http.get("*/api/tags", ({ request }) => {
      return inbox.respond(request, tagCountsOf(inbox.conversations, inbox.formerTags));
    }),
    http.patch("*/api/conversations/:id", async ({ params, request }) => {
      await inbox.waitWhilePaused();
      const asked = (await request.json()) as SeenChange;
      inbox.changed.push({ id: String(params.id), ...asked });
      if (inbox.changeFaults.shift() === "broken") return errorResponse(500, "internal_error");
      const conversation = inbox.find(params.id);
      if (!conversation) return errorResponse(404, "conversation_not_found");
      const outcome = changeConversation(conversation, asked, asked, authorOf(request));
      if (outcome.code) return errorResponse(outcome.status, outcome.code, "No.", outcome.details);
      return HttpResponse.json(detailOf(conversation));
    }),
    http.post("*/api/conversations/bulk", async ({ request }) => {
      await inbox.waitWhilePaused();
      const { items, change } = (await request.json()) as { items: (SeenChange & { id: string })[]; change: Change };
      inbox.bulkRequests.push({ ids: items.map(({ id }) => id), change });
      if (items.length > 100) return errorResponse(422, "invalid_body");
      const results = items.map((item) => {
        const conversation = inbox.find(item.id);
        const outcome = conversation ? changeConversation(conversation, item, change, authorOf(request)) : null;
        return bulkResult(item.id, conversation, outcome);
      });
      return HttpResponse.json({ results });
    }),
    http.post("*/api/conversations/:id/notes", async ({ params, request }) => {
      const conversation = inbox.find(params.id);
      if (!conversation) return errorResponse(404, "conversation_not_found");
      const key = request.headers.get("Idempotency-Key") ?? "";
      const { body, mentions = [] } = (await request.json()) as { body: string; mentions?: string[] };
      const { by, at } = authorOf(request);
      const mentioned = inbox.agents.filter(({ id }) => mentions.includes(id)).map(({ id, name }) => ({ id, name }));
      const note =
        notes.get(key) ?? addActivity(conversation, { kind: "note", at, by, body, mentions: mentioned });
      notes.set(key, note);
      return HttpResponse.json(note, { status: 201 });
    }),
    http.get("*/api/conversations/:id/activity", ({ params, request }) => {
      const conversation = inbox.find(params.id);
      if (!conversation) return errorResponse(404, "conversation_not_found");
      const { items, next } = pageOf(conversation.activity.toReversed(), new URL(request.url));
      return inbox.respond(request, { activity: items.toReversed(), next_cursor: next });
    }),
    http.put("*/api/conversations/:id/presence", async ({ params, request }) => {
      const conversation = inbox.find(params.id);
      if (!conversation) return errorResponse(404, "conversation_not_found");
      const { typing = false, seen_message_id = null } = (await request.json()) as {
        typing?: boolean;
        seen_message_id?: string | null;
      };
      inbox.presence.push({ id: conversation.detail.id, typing, seen: seen_message_id });
      const seenAt = conversation.messages.findIndex(({ id }) => id === seen_message_id);
      const isAllSeen = !conversation.messages.slice(seenAt + 1).some(({ sender }) => sender !== "technician");
      if (seen_message_id !== null && isAllSeen) conversation.detail.unread = false;
      conversation.activitySeenBy.set(personOf(request).sub, conversation.activity.length);
      return HttpResponse.json({ present: conversation.detail.present });
    }),
  ];
}
