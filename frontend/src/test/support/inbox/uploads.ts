import { http, HttpResponse } from "msw";
import { vi } from "vitest";

import type { Message } from "../../../api/types";
import { errorResponse, personOf } from "./http";

const FORM_MS = 300_000;
const LARGE = 1_000_000;
const ADDRESS = "https://files.example/";

type Asked = { name: string; size: number; type: string };
type Sent = Message["files"][number];

/** A fake of the API for uploads, and of the storage that takes their forms. */
export class FakeUploads {
  /** Every POST for an address that arrived. */
  asked: (Asked & { by: string })[] = [];
  /** What is in the storage, by upload id. */
  stored = new Map<string, Sent & { by: string }>();
  /** How the next forms fail, one after the other; later ones are stored. */
  faults: ("unreachable" | "expired" | "broken")[] = [];
  /** How the next requests for an address fail. */
  addressFaults: { status: number; code: string }[] = [];
  mostAtOnce = 0;
  aborted = 0;
  private running = 0;
  private issued = new Map<string, Asked & { by: string }>();
  private gate: { open: Promise<void>; letGo: () => void } | null = null;

  /** From now on forms stop half-way, until `letGo`. */
  hold(): void {
    let letGo = () => {};
    const open = new Promise<void>((resolve) => (letGo = resolve));
    this.gate = { open, letGo };
  }

  letGo(): void {
    this.gate?.letGo();
    this.gate = null;
  }

  /** The uploads of somebody as files of a reply; otherwise those that are missing. */
  find(ids: string[], by: string): { files: Sent[]; missing: string[] } {
    const missing = ids.filter((id) => this.stored.get(id)?.by !== by);
    const files = ids.flatMap((id) => this.stored.get(id) ?? []);
    return { files: files.map(({ upload_id, name, size, type }) => ({ upload_id, name, size, type })), missing };
  }

  get handlers() {
    return [
      http.post("*/api/uploads", async ({ request }) => {
        const fault = this.addressFaults.shift();
        if (fault) return errorResponse(fault.status, fault.code);
        const asked = { ...((await request.json()) as Asked), by: personOf(request).sub };
        this.asked.push(asked);
        const id = `upload-${this.asked.length}`;
        this.issued.set(`uploads/${id}`, asked);
        return HttpResponse.json(
          {
            upload_id: id,
            url: ADDRESS,
            fields: { key: `uploads/${id}`, policy: "signed" },
            expires_at: new Date(Date.now() + FORM_MS).toISOString(),
            name: asked.name.normalize("NFKD").replace(/[^ -~]/g, ""),
          },
          { status: 201 },
        );
      }),
    ];
  }

  /** Has the page's XMLHttpRequests answered by this storage. */
  install(): void {
    const receive = (request: FakeRequest) => this.receive(request);
    vi.stubGlobal(
      "XMLHttpRequest",
      class extends FakeRequest {
        send(form: FormData) {
          this.form = form;
          void receive(this);
        }
      },
    );
  }

  private async receive(request: FakeRequest): Promise<void> {
    const fields = [...(request.form?.entries() ?? [])];
    const file = fields.at(-1)?.[1];
    const key = String(request.form?.get("key"));
    const asked = this.issued.get(key);
    this.running += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.running);
    request.progress(0.5);
    await Promise.race([this.gate?.open, request.isAborted]);
    this.running -= 1;
    if (request.wasAborted) {
      this.aborted += 1;
      return;
    }
    const fault = this.faults.shift();
    if (fault === "unreachable") return request.onerror();
    if (fault === "expired") return request.answer(403, "<Message>Invalid according to Policy: Policy expired.</Message>");
    if (fault === "broken") return request.answer(503, "<Code>SlowDown</Code>");
    // As S3: no token beside the signature, the file last, and exactly what was signed.
    const isGood = request.headers.length === 0 && file instanceof File && file.size === Math.min(asked?.size ?? 0, LARGE);
    if (!asked || !isGood || request.url !== ADDRESS) return request.answer(403, "<Code>AccessDenied</Code>");
    const id = key.replace("uploads/", "");
    this.stored.set(id, { upload_id: id, name: file.name, size: asked.size, type: asked.type, by: asked.by });
    request.progress(1);
    request.answer(204, "");
  }
}

/** As much of the browser's XMLHttpRequest as an upload needs. */
class FakeRequest {
  status = 0;
  responseText = "";
  form: FormData | null = null;
  url = "";
  headers: string[] = [];
  wasAborted = false;
  upload = { onprogress: (() => {}) as (progress: { loaded: number; total: number }) => void };
  onload = () => {};
  onerror = () => {};
  onabort = () => {};
  private reportAbort = () => {};
  readonly isAborted = new Promise<void>((resolve) => (this.reportAbort = resolve));

  open(_method: string, url: string) {
    this.url = url;
  }

  setRequestHeader(name: string) {
    this.headers.push(name);
  }

  abort() {
    this.wasAborted = true;
    this.reportAbort();
    this.onabort();
  }

  progress(share: number) {
    this.upload.onprogress({ loaded: share * 1_000, total: 1_000 });
  }

  answer(status: number, text: string) {
    this.status = status;
    this.responseText = text;
    this.onload();
  }
}

/** A file of a size that can be read. A large one only says that it has that size. */
export function buildLocalFile(name: string, size = 12_000, type = "application/pdf"): File {
  const file = new File([new Uint8Array(Math.min(size, LARGE))], name, { type });
  Object.defineProperty(file, "size", { value: size });
  // jsdom cannot read a file like this.
  Object.defineProperty(file, "slice", { value: () => ({ arrayBuffer: () => Promise.resolve() }), writable: true });
  return file;
}
