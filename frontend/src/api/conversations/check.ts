import { accessTokenFor } from "../auth/session";
import { client, unwrap } from "../client";
import type { Addressee, Finding } from "../types";

/** A reply waits for its check no longer than this. */
const CHECK_TIMEOUT_MS = 1_000;

interface Unchecked {
  conversationId: string;
  author: string;
  body: string;
  to: Addressee[];
}

/** What speaks against sending a reply. Fails if the server has not answered within a second. */
export async function checkReply({ conversationId, author, body, to }: Unchecked): Promise<Finding[]> {
  const token = await accessTokenFor(author);
  const { findings } = await unwrap(
    client.POST("/api/conversations/{conversation_id}/check", {
      params: { path: { conversation_id: conversationId } },
      headers: { Authorization: `Bearer ${token}` },
      body: { body, to },
      signal: AbortSignal.timeout(CHECK_TIMEOUT_MS),
    }),
  );
  return findings;
}
