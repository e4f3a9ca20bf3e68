import { accessTokenFor } from "../auth/session";
import { client, unwrap } from "../client";
import type { components } from "../schema";

/** A draft as the server has it. `version` null: it knows of none. A deleted one is blank, with a later version. */
export type ServerDraft = components["schemas"]["DraftOut"];
/** The same with what its files are. */
export type OpenedDraft = components["schemas"]["OpenedDraft"];
export type DraftChange = components["schemas"]["DraftIn"];

/** Whose draft it is. Each request carries its author's token, or is not made. */
export interface DraftPlace {
  author: string;
  conversationId: string;
}

const TIMEOUT_MS = 20_000;
/** A browser sends a request of a page that is closed only if it is small: 64 KiB for all of them together. */
const MAX_KEEPALIVE_LENGTH = 15_000;

async function optionsFor({ author, conversationId }: DraftPlace) {
  const token = await accessTokenFor(author);
  return {
    params: { path: { conversation_id: conversationId } },
    headers: { Authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  };
}

export async function fetchDraft(place: DraftPlace): Promise<OpenedDraft> {
  return unwrap(client.GET("/api/conversations/{conversation_id}/draft", await optionsFor(place)));
}

/** Fails with `draft_changed` if another draft stands there than `version`; the error's details are that one. */
export async function putDraft(place: DraftPlace, body: DraftChange, isLeaving = false): Promise<ServerDraft> {
  const options = await optionsFor(place);
  const keepalive = isLeaving && body.body.length <= MAX_KEEPALIVE_LENGTH;
  return unwrap(client.PUT("/api/conversations/{conversation_id}/draft", { ...options, body, keepalive }));
}

/** The same. A draft that is gone already is no error. */
export async function deleteDraft(
  place: DraftPlace,
  version: number | null,
  isLeaving = false,
): Promise<ServerDraft> {
  const { params, ...options } = await optionsFor(place);
  return unwrap(
    client.DELETE("/api/conversations/{conversation_id}/draft", {
      ...options,
      params: { ...params, query: { version } },
      keepalive: isLeaving,
    }),
  );
}
