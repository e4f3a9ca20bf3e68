import { delay, http, HttpResponse } from "msw";

import type {
  AgentInfo,
  Change,
  ConversationDetail,
  Finding,
  GuardRule,
  KeyRight,
  Message,
  OrderPanel,
  SavedReplies,
  SavedReplyContent,
  SyncStatus,
} from "../../api/types";
import { buildConversation, buildMessage } from "./builders";
import { ANN, BEN, type Person, SAM } from "./fakeIdentityProvider";
import { attachmentHandlers, type FileAnswer } from "./inbox/attachments";
import { FakeDrafts } from "./inbox/drafts";
import { detailOf, type FakeConversation, reopen } from "./inbox/fakeConversation";
import { errorResponse, pageOf, personOf, taggedResponse } from "./inbox/http";
import { buildPanel, notRead } from "./inbox/orders";
import { buildSavedReplies, savedReplyHandlers } from "./inbox/savedReplies";
import { FakeUploads } from "./inbox/uploads";
import { triageHandlers } from "./inbox/triageHandlers";
import { rowsOf } from "./inbox/views";

export type { FakeConversation } from "./inbox/fakeConversation";

const START = Date.parse("2026-03-02T15:00:00.000Z");

/** A fake of the API with data in memory. It records requests, and tests can change its responses. */
export class FakeInbox {
  conversations: FakeConversation[] = [];
  /** Every POST of a reply that arrived, including repeated ones and those whose response was lost. */
  posted: {
    key: string;
    body: string;
    to: string[];
    seen: string | null;
    by: string;
    savedReplyIds: string[];
    uploadIds: string[];
  }[] = [];
  /** Rules with which no reply is taken. */
  readonly blocksNow = new Set<string>();
  /** What the guard looks for, or how it fails. */
  guard: { rule: GuardRule; words: string; blocks?: boolean }[] | "silent" | "broken" | "unreachable" = [];
  /** The replies that it was asked about. */
  checked: string[] = [];
  agents: AgentInfo[] = [
    { id: ANN.sub, name: ANN.name, role: "agent" },
    { id: BEN.sub, name: BEN.name, role: "agent" },
    { id: SAM.sub, name: SAM.name, role: "supervisor" },
  ];
  /** False: rows that an older version stored may be missing in the views. */
  isComplete = true;
  /** Tags that a conversation has or had. */
  formerTags = new Set<string>();
  /** What the lists show while the server's indexes lag behind; null: they are up to date. */
  private lagging: FakeConversation[] | null = null;
  /** Every PATCH that arrived. */
  changed: (Change & { id: string; version: number; seen_message_id?: string | null })[] = [];
  /** How the next PATCH requests fail; later ones succeed. */
  changeFaults: "broken"[] = [];
  bulkRequests: { ids: string[]; change: Change }[] = [];
  /** Every report of presence that arrived. */
  presence: { id: string; typing: boolean; seen: string | null }[] = [];
  /** The texts of the replies that were to be cancelled. */
  cancelled: string[] = [];
  /** Whether the response to the next cancel request is lost. */
  losesNextCancelResponse = false;
  /** Whether delivery begins before a reply can be cancelled. */
  deliversImmediately = false;
  private pause: { until: Promise<void>; resume: () => void } | null = null;
  /** How the next POSTs of replies fail, one after the other; later ones succeed. */
  faults: ("hangs" | "lost before" | "lost after" | "refused" | "broken" | "order full")[] = [];
  listRequests = 0;
  /** Every response to a GET, in order. */
  responses: { path: string; status: number; bytes: number }[] = [];
  /** The time in the Date header of responses; null: they have none. */
  now: (() => number) | null = null;
  /** For each run that was requested, whether it was a full check. */
  requestedRuns: boolean[] = [];
  /** False: somebody else requested a run within the last minute. */
  acceptsRuns = true;
  /** The decisions about unconfirmed and failed replies. */
  decisions: { reply: string; decision: string; message_id: string | null }[] = [];
  /** The error response to decisions, if any. */
  decisionError: { status: number; code: string } | null = null;
  /** The conversations for which a refresh was requested, in order. */
  refreshedIds: string[] = [];
  /** What the API key may do. */
  keyRights: KeyRight[] | "broken" = [];
  /** By order id: the answers about the order, one after the other; the last one stays. "broken": an error. */
  orders = new Map<string, (OrderPanel | "broken")[]>();
  /** The ids of the orders that were asked for, in order. */
  orderRequests: string[] = [];
  /** By attachment id: the answers about the file, one after the other; the last one stays. None: 404. */
  files = new Map<string, FileAnswer[]>();
  /** The ids of the attachments whose files were asked for, and of those that were to be fetched again, in order. */
  fileRequests: string[] = [];
  fileRetries: string[] = [];
  mostFileRequestsAtOnce = 0;
  savedReplies: SavedReplies | "broken" = buildSavedReplies();
  /** Every set of saved replies that a supervisor wanted to save. */
  savedSets: SavedReplyContent[][] = [];
  /** The answers to the next PUTs of saved replies; later ones succeed. */
  savedReplyFaults: Response[] = [];
  uploads = new FakeUploads();
  readonly drafts = new FakeDrafts((id) => this.uploads.stored.get(id));
  private readonly byKey = new Map<string, Message>();
  private clock = START;

  /** Accepts requests about replies, but sends no responses until `resumeResponses`. */
  pauseResponses(): void {
    let letGo = () => {};
    const until = new Promise<void>((resolve) => (letGo = resolve));
    this.pause = { until, resume: letGo };
  }

  resumeResponses(): void {
    this.pause?.resume();
    this.pause = null;
  }

  /** From now on, lists are answered from what is stored now, until `catchUp`. */
  lagBehind(): void {
    this.lagging = structuredClone(this.conversations);
  }

  catchUp(): void {
    this.lagging = null;
  }

  async waitWhilePaused(): Promise<void> {
    await this.pause?.until;
  }

  nextTime(): string {
    this.clock += 1_000;
    return new Date(this.clock).toISOString();
  }

  addConversation(name: string, overrides: Partial<ConversationDetail> = {}): FakeConversation {
    const n = this.conversations.length;
    const last_message_at = new Date(START - n * 3_600_000).toISOString();
    const fields = { last_message_at, needs_reply_since: last_message_at, ...overrides };
    const conversation: FakeConversation = {
      detail: buildConversation(n, name, fields),
      messages: [],
      activity: [],
      activitySeenBy: new Map(),
      lastChanges: new Map(),
      taggedAt: new Map(),
      doneAt: overrides.state === "done" ? last_message_at : null,
    };
    this.conversations.push(conversation);
    return conversation;
  }

  sync: SyncStatus = {
    last_success_at: new Date().toISOString(),
    is_stale: false,
    last_run_at: new Date().toISOString(),
    last_run: null,
    last_error: null,
    next_run_at: null,
    back_fill: null,
    troubles: [],
  };

  addMessage(conversation: FakeConversation, message: Partial<Message> & { body: string }): Message {
    const full = buildMessage({
      id: `m${conversation.detail.id}-${conversation.messages.length}`,
      author: conversation.detail.customer?.display_name ?? "Best Buy Canada",
      sent_at: this.nextTime(),
      ...message,
    });
    conversation.messages.push(full);
    conversation.detail.last_message_at = full.sent_at;
    conversation.detail.last_sender = full.sender;
    conversation.detail.last_message_preview = full.body.slice(0, 140);
    conversation.detail.version += 1;
    if (full.sender !== "technician") reopen(conversation, full);
    return full;
  }

  changeMessage(conversation: FakeConversation, id: string, change: Partial<Message>): Message {
    const place = conversation.messages.findIndex((message) => message.id === id);
    const message = { ...conversation.messages[place], ...change } as Message;
    conversation.messages[place] = message;
    if (message.idempotency_key !== null) this.byKey.set(message.idempotency_key, message);
    return message;
  }

  /** A supervisor cancels a waiting reply. */
  undoBySupervisor(conversation: FakeConversation, id: string): void {
    this.changeMessage(conversation, id, cancelledBy(SAM));
  }

  get handlers() {
    return [
      http.get("*/api/key-rights", () =>
        this.keyRights === "broken" ? errorResponse(500, "internal_error") : HttpResponse.json({ rights: this.keyRights }),
      ),
      http.get("*/api/sync", ({ request }) => this.respond(request, this.sync)),
      http.post("*/api/sync", async ({ request }) => {
        this.requestedRuns.push(((await request.json()) as { reconcile: boolean }).reconcile);
        return HttpResponse.json({ requested: this.acceptsRuns }, { status: 202 });
      }),
      http.post("*/api/conversations/:id/refresh", ({ params }) => {
        this.refreshedIds.push(String(params.id));
        return HttpResponse.json({ requested: true }, { status: 202 });
      }),
      http.get("*/api/conversations", ({ request }) => {
        this.listRequests += 1;
        const url = new URL(request.url);
        const { items, next } = pageOf(rowsOf(this.lagging ?? this.conversations, url, personOf(request).sub, this.time()), url);
        return this.respond(request, { conversations: items, next_cursor: next });
      }),
      http.get("*/api/orders/:order/conversations", ({ params, request }) => {
        // The client encodes it twice, since API Gateway decodes the path once before splitting it at slashes.
        const order = decodeURIComponent(String(params.order));
        const all = rowsOf(this.conversations, new URL(request.url), personOf(request).sub, this.time());
        return HttpResponse.json({ conversations: all.filter((one) => one.order_id === order), next_cursor: null });
      }),
      http.get("*/api/customers/:customer/conversations", ({ params, request }) => {
        const customer = decodeURIComponent(String(params.customer));
        const all = rowsOf(this.conversations, new URL(request.url), personOf(request).sub, this.time());
        return HttpResponse.json({ conversations: all.filter((one) => one.customer?.id === customer), next_cursor: null });
      }),
      http.get("*/api/orders/:order", ({ params, request }) => {
        const id = decodeURIComponent(String(params.order));
        this.orderRequests.push(id);
        const answers = this.orders.get(id) ?? [];
        const answer = answers.length > 1 ? answers.shift() : answers[0];
        if (answer === "broken") return errorResponse(500, "internal_error");
        const unknown = buildPanel({ order: notRead("not_found"), documents: notRead("not_found"), returns: notRead("needs_order") });
        return this.respond(request, { ...(answer ?? unknown), order_id: id });
      }),
      http.post("*/api/conversations/:id/check", async ({ request }) => {
        const { body } = (await request.json()) as { body: string };
        this.checked.push(body);
        if (this.guard === "silent") await delay("infinite");
        if (this.guard === "unreachable") return HttpResponse.error();
        if (typeof this.guard === "string") return errorResponse(500, "internal_error");
        return HttpResponse.json({
          findings: this.guard.filter(({ words }) => body.includes(words)).map((each) => foundIn(body, each)),
        });
      }),
      ...triageHandlers(this),
      ...attachmentHandlers(this),
      ...savedReplyHandlers(this),
      ...this.drafts.handlers,
      ...this.uploads.handlers,
      http.get("*/api/conversations/:id", ({ params, request }) => {
        const conversation = this.find(params.id);
        if (!conversation) return errorResponse(404, "conversation_not_found");
        const { items, next } = pageOf(conversation.messages.toReversed(), new URL(request.url));
        return this.respond(request, {
          conversation: detailOf(conversation),
          messages: items.toReversed(),
          next_cursor: next,
        });
      }),
      http.post("*/api/conversations/:id/messages", ({ params, request }) => this.receiveReply(params.id, request)),
      http.post("*/api/conversations/:id/messages/:message/resolve", async ({ params, request }) => {
        const conversation = this.find(params.id);
        const message = conversation?.messages.find(({ id }) => id === params.message);
        if (!conversation || !message) return errorResponse(404, "message_not_found");
        if (this.decisionError) return errorResponse(this.decisionError.status, this.decisionError.code);
        const { decision, message_id } = (await request.json()) as { decision: string; message_id: string | null };
        this.decisions.push({ reply: message.id, decision, message_id });
        const status = new Map<string, Message["status"]>([["mine", "sent"], ["send", "queued"], ["discard", "cancelled"]]).get(decision);
        if (!status) return errorResponse(422, "invalid_body");
        if (status === "sent") conversation.messages = conversation.messages.filter(({ id }) => id !== message_id);
        const cancelled = status === "cancelled" ? cancelledBy(personOf(request)) : {};
        return HttpResponse.json(this.changeMessage(conversation, message.id, { status, error: null, ...cancelled }));
      }),
      http.post("*/api/conversations/:id/messages/:message/:action", async ({ params, request }) => {
        await this.pause?.until;
        const conversation = this.find(params.id);
        const message = conversation?.messages.find(({ id }) => id === params.message);
        if (!conversation || !message) return errorResponse(404, "message_not_found");
        if (params.action === "cancel") {
          this.cancelled.push(message.body);
          const by = personOf(request);
          const isTheirs = message.author_id === null || message.author_id === by.sub;
          if (!isTheirs && !by["cognito:groups"]?.includes("supervisors")) return errorResponse(403, "not_yours");
          if (message.status === "cancelled") return HttpResponse.json(message);
          if (message.status !== "queued") return errorResponse(409, "too_late_to_cancel");
          const cancelled = this.changeMessage(conversation, message.id, cancelledBy(by));
          return this.losesNextCancel() ? HttpResponse.error() : HttpResponse.json(cancelled);
        }
        if (message.status !== "failed") return errorResponse(409, "not_failed");
        const { missing } = this.uploads.find(message.files.map(({ upload_id }) => upload_id), personOf(request).sub);
        if (missing.length > 0) return errorResponse(409, "upload_missing", "No.", { upload_ids: missing });
        return HttpResponse.json(this.changeMessage(conversation, message.id, { status: "queued", error: null }));
      }),
    ];
  }

  private losesNextCancel(): boolean {
    const isLost = this.losesNextCancelResponse;
    this.losesNextCancelResponse = false;
    return isLost;
  }

  /** Answers a GET as the API does, and records it. */
  respond(request: Request, answer: object) {
    const body = JSON.stringify(answer);
    const response = taggedResponse(request, body, this.now?.() ?? null);
    const { pathname, search } = new URL(request.url);
    const bytes = response.status === 304 ? 0 : body.length;
    this.responses.push({ path: pathname + search, status: response.status, bytes });
    return response;
  }

  private async receiveReply(id: unknown, request: Request) {
    const conversation = this.find(id);
    if (!conversation) return errorResponse(404, "conversation_not_found");
    const fault = this.faults.shift();
    if (fault === "hangs") await delay("infinite");
    if (fault === "lost before") return HttpResponse.error();
    if (fault === "broken") return errorResponse(500, "internal_error");
    if (fault === "refused") return errorResponse(422, "invalid_body", "The reply may not hold an e-mail address.");
    if (fault === "order full") {
      const message = "The marketplace takes 50 files for an order, and 49 are there.";
      return errorResponse(422, "too_many_files", message, { limit: 50, present: 49 });
    }
    const key = request.headers.get("Idempotency-Key") ?? "";
    const asked = (await request.json()) as {
      body: string;
      to: Message["to"];
      seen_message_id: string | null;
      send_anyway?: boolean;
      saved_reply_ids?: string[];
      sent_despite?: string[];
      unchecked?: boolean;
      upload_ids?: string[];
    };
    const { body, to, seen_message_id: seen } = asked;
    const by = personOf(request).sub;
    const uploadIds = asked.upload_ids ?? [];
    this.posted.push({ key, body, to, seen, by, savedReplyIds: asked.saved_reply_ids ?? [], uploadIds });
    const before = this.byKey.get(key);
    const filesBefore = before?.files.map(({ upload_id }) => upload_id).join();
    if (before && (before.body !== body || filesBefore !== uploadIds.join())) {
      return errorResponse(422, "idempotency_key_reused");
    }
    const { files, missing } = this.uploads.find(uploadIds, by);
    if (!before && missing.length > 0) return errorResponse(409, "upload_missing", "No.", { upload_ids: missing });
    const blocked = (asked.sent_despite ?? []).filter((rule) => this.blocksNow.has(rule));
    if (blocked.length > 0 && !before) {
      return errorResponse(422, "blocked_by_guard", "The owner does not allow it.", { rules: blocked });
    }
    const newer = this.byKey.has(key) || asked.send_anyway === true ? [] : newerMessages(conversation, seen, by);
    if (newer.length > 0) return errorResponse(409, "newer_messages", "No.", { messages: newer });
    const message =
      this.byKey.get(key) ??
      this.addMessage(conversation, {
        sender: "technician",
        author: "Ann Agent",
        author_id: by,
        body,
        to,
        status: this.deliversImmediately ? "sending" : "queued",
        sent_despite: asked.sent_despite ?? [],
        unchecked: asked.unchecked ?? false,
        files,
        idempotency_key: key,
        sent_at: new Date().toISOString(),
      });
    this.byKey.set(key, message);
    await this.pause?.until;
    if (fault === "lost after") return HttpResponse.error();
    return HttpResponse.json(message, { status: 201 });
  }

  find(id: unknown): FakeConversation | undefined {
    return this.conversations.find(({ detail }) => detail.id === id);
  }

  private time(): number {
    return this.now?.() ?? Date.now();
  }
}

/** Places count Unicode characters. */
function foundIn(
  body: string,
  { rule, words, blocks = false }: { rule: GuardRule; words: string; blocks?: boolean },
): Finding {
  const start = [...body.slice(0, body.indexOf(words))].length;
  return { rule, start, end: start + [...words].length, message: `The server says: ${rule}.`, blocks };
}

/** What stands after the message that the author of a reply saw, and that they should see before they send. */
function newerMessages({ messages }: FakeConversation, seen: string | null, by: string): Message[] {
  const position = messages.findIndex(({ id }) => id === seen);
  if (seen === null) return [];
  return messages
    .slice(position + 1)
    .filter(({ automatic, author_id, status }) => !automatic && status !== "cancelled" && author_id !== by);
}

/** The fields of a reply that this person has cancelled. */
export function cancelledBy({ sub, name }: Person): Partial<Message> {
  return { status: "cancelled", cancelled_by: name, cancelled_by_id: sub };
}
