import { http, HttpResponse } from "msw";

import type { DraftChange, OpenedDraft, ServerDraft } from "../../../api/conversations/draft";
import { errorResponse, personOf } from "./http";

/** What the storage knows of an upload; undefined: it is gone. */
type FindUpload = (id: string) => { name: string; size: number; type: string } | undefined;

const NOTHING: ServerDraft = {
  body: "",
  to: [],
  upload_ids: [],
  idempotency_key: null,
  version: null,
  saved_at: null,
};

const isBlank = ({ body, upload_ids }: ServerDraft) => body.trim() === "" && upload_ids.length === 0;

type Fault = "lost before" | "lost after" | "broken" | "refused";

/** The server's copies of drafts, each only for its author. */
export class FakeDrafts {
  /** By person and conversation. */
  private readonly stored = new Map<string, ServerDraft>();
  constructor(private readonly findUpload: FindUpload) {}

  /** Every request that arrived, such as `PUT c0 Hello`. */
  requests: string[] = [];
  /** How the next PUTs and DELETEs fail; later ones succeed. */
  faults: Fault[] = [];
  private clock = Date.now();
  /** Holds back the answers to GETs until it is resolved. */
  loading: Promise<void> = Promise.resolve();
  /** Holds back PUTs and DELETEs until it is resolved. */
  saving: Promise<void> = Promise.resolve();

  of(sub: string, conversationId: string): ServerDraft {
    return this.stored.get(`${sub} ${conversationId}`) ?? NOTHING;
  }

  /** Another device of this person has saved it. */
  write(sub: string, conversationId: string, draft: Partial<ServerDraft>): ServerDraft {
    this.clock += 1;
    const saved_at = new Date(this.clock).toISOString();
    const written: ServerDraft = { ...NOTHING, to: ["customer"], ...draft, version: this.clock, saved_at };
    this.stored.set(`${sub} ${conversationId}`, written);
    return written;
  }

  /** The server forgets what is too old. */
  forgetAll(): void {
    this.stored.clear();
  }

  private opened(draft: ServerDraft): OpenedDraft {
    const files = draft.upload_ids.map((id) => {
      const { name, size, type } = this.findUpload(id) ?? { name: null, size: null, type: null };
      return { upload_id: id, name, size, type, can_be_sent: name !== null };
    });
    return { ...draft, files };
  }

  private answerTo(draft: ServerDraft, fault: Fault | undefined) {
    return fault === "lost after" ? HttpResponse.error() : HttpResponse.json(draft);
  }

  private failure(fault: Fault | undefined) {
    if (fault === "lost before") return HttpResponse.error();
    if (fault === "broken") return errorResponse(500, "internal_error");
    if (fault === "refused") return errorResponse(422, "invalid_body");
    return null;
  }

  get handlers() {
    return [
      http.get("*/api/conversations/:id/draft", async ({ params, request }) => {
        this.requests.push(`GET ${String(params.id)}`);
        const found = this.opened(this.of(personOf(request).sub, String(params.id)));
        await this.loading;
        return HttpResponse.json(found);
      }),
      http.put("*/api/conversations/:id/draft", async ({ params, request }) => {
        const { sub } = personOf(request);
        const id = String(params.id);
        const { version, ...content } = (await request.json()) as DraftChange;
        this.requests.push(`PUT ${id} ${content.body}`);
        await this.saving;
        const fault = this.faults.shift();
        const failure = this.failure(fault);
        if (failure) return failure;
        const before = this.of(sub, id);
        const isSame =
          before.body === content.body &&
          before.idempotency_key === content.idempotency_key &&
          before.upload_ids.join() === content.upload_ids?.join();
        if (isSame && before.version !== null) return this.answerTo(before, fault);
        const isKnown = before.version === (version ?? null) || ((version ?? null) === null && isBlank(before));
        if (!isKnown && before.version !== null) return errorResponse(409, "draft_changed", "No.", before);
        return this.answerTo(this.write(sub, id, content as Partial<ServerDraft>), fault);
      }),
      http.delete("*/api/conversations/:id/draft", async ({ params, request }) => {
        const { sub } = personOf(request);
        const id = String(params.id);
        const version = new URL(request.url).searchParams.get("version");
        this.requests.push(`DELETE ${id}`);
        await this.saving;
        const fault = this.faults.shift();
        const failure = this.failure(fault);
        if (failure) return failure;
        const before = this.of(sub, id);
        if (isBlank(before)) return this.answerTo(before, fault);
        if (String(before.version) !== version) return errorResponse(409, "draft_changed", "No.", before);
        const { idempotency_key } = before;
        return this.answerTo(this.write(sub, id, { to: [], idempotency_key }), fault);
      }),
    ];
  }
}
