import {
  deleteDraft,
  type DraftPlace,
  fetchDraft,
  type OpenedDraft,
  putDraft,
  type ServerDraft,
} from "../../../api/conversations/draft";
import { ApiError } from "../../../api/errors";
import { fileRefusalText } from "../../../i18n/texts/uploads";
import type { Draft } from "../drafts/drafts";
import { findInOutbox, outbox } from "../outbox/outbox";
import { authorId } from "../shared/author";
import { joinFiles, type ReplyFile } from "../shared/files";
import { newId } from "../shared/newId";
import { compare } from "../shared/versionVector";
import { copyOf, forgetCopy, type ServerCopy, writeCopy } from "./copies";
import { findDraft, giveNewKey, mergeFromOtherDevice, storedDraft } from "./localDrafts";

/** In a version vector, the server counts like a tab: its versions grow. */
const SERVER = "server";
/** The server accepts no half of a character. It is shown as the sign for an unknown character. */
const HALF_CHARACTERS = /\p{Surrogate}/gu;

/** Whether something has to be told to the server: words, or that they are gone. */
export function isUnsaved(place: DraftPlace): boolean {
  const draft = findDraft(place);
  const copy = copyOf(place);
  // Until the server has the reply, its copy of the words stays.
  if (place.author !== authorId() || isBeingSent(place)) return false;
  // Another tab may have written and saved more, and this one has not heard of it yet.
  if (!hasContent(draft)) return copy !== null && !hasContent(storedDraft(place));
  return copy === null || !["equal", "before"].includes(compare(draft.version, copy.includes));
}

export function isBeingSent({ author, conversationId }: DraftPlace): boolean {
  return outbox
    .get()
    .some(
      (reply) => reply.author === author && reply.conversationId === conversationId && reply.state !== "takingBack",
    );
}

/**
 * Saves the draft on the server, or deletes it there if it is blank now. If another device has saved other words there,
 * both texts stay, by the rule for two tabs. Fails as the request does when it may succeed later.
 */
export async function save(place: DraftPlace, isLeaving = false): Promise<void> {
  if (!isUnsaved(place)) return;
  const draft = findDraft(place);
  const copy = copyOf(place);
  const kept = hasContent(draft) ? draft : null;
  try {
    if (kept) await put(kept, copy, isLeaving);
    else {
      if (copy?.version != null) await remove(place, copy.version, isLeaving);
      forgetCopy(place);
    }
  } catch (error) {
    if (!(error instanceof ApiError) || mayPass(error)) throw error;
    if (error.code === "draft_changed") await takeOverChanged(place, error.details as ServerDraft, kept === null);
    else if (kept === null) forgetCopy(place);
    else {
      console.warn("The server does not keep this draft. It stays in this browser.", error);
      writeCopy({ ...place, version: copy?.version ?? null, includes: kept.version, isRefused: true });
    }
  }
}

async function put(draft: Draft, copy: ServerCopy | null, isLeaving: boolean): Promise<void> {
  const { author, conversationId, id, text, to, files, version: includes } = draft;
  const body = text.replace(HALF_CHARACTERS, "\uFFFD");
  const change = {
    body,
    to,
    upload_ids: files.flatMap(({ uploadId }) => uploadId ?? []),
    idempotency_key: id,
    version: copy?.version ?? null,
  };
  const { version } = await putDraft({ author, conversationId }, change, isLeaving);
  writeCopy({ author, conversationId, version, includes });
}

async function remove(place: DraftPlace, version: number, isLeaving: boolean): Promise<void> {
  const { idempotency_key: key } = await deleteDraft(place, version, isLeaving);
  // It may have been deleted before, because another device had sent it.
  giveNewKey(place, key);
}

/** `conflict`: other requests were faster several times. Without access, an agent may get it back. */
const mayPass = (error: ApiError) => error.isRetryable || error.code === "conflict";

/** Reads what the server has. What is written here meanwhile stays. */
export async function load(place: DraftPlace): Promise<void> {
  const theirs = await fetchDraft(place);
  const copy = copyOf(place);
  if (place.author !== authorId() || theirs.version === (copy?.version ?? null)) return;
  // The server has forgotten it, because it is old: what is here is saved again.
  if (theirs.version === null) forgetCopy(place);
  else takeOver(place, theirs);
}

async function takeOverChanged(place: DraftPlace, changed: ServerDraft, isSent: boolean): Promise<void> {
  const theirs = changed.upload_ids.length === 0 ? { ...changed, files: [] } : await fetchDraft(place);
  if (place.author === authorId()) takeOver(place, theirs, isSent);
}

/**
 * Takes over what the server has, by the rule for two tabs. `isSent`: what was here has become a reply under its key.
 */
function takeOver(place: DraftPlace, theirs: OpenedDraft, isSent = false): void {
  const ours = findDraft(place);
  const key = theirs.idempotency_key;
  const isThere = theirs.body.trim() !== "" || theirs.upload_ids.length > 0;
  const includes = { ...copyOf(place)?.includes, [SERVER]: theirs.version ?? 0 };
  if (isThere || hasContent(ours)) {
    mergeFromOtherDevice({
      ...place,
      id: key ?? newId(),
      text: theirs.body,
      // A deleted draft has no recipients. Only the author changes those that are chosen here.
      to: isThere ? theirs.to : (ours?.to ?? ["customer"]),
      files: filesOf(theirs, ours?.files ?? []),
      version: includes,
    });
  }
  // Saved again under the new key, from which the other devices learn it.
  if (isSent || !isThere || findInOutbox(key ?? "")) giveNewKey(place, key);
  if (isThere || hasContent(findDraft(place))) writeCopy({ ...place, version: theirs.version, includes });
  else forgetCopy(place);
}

/** The server's files, and those that this browser has not uploaded yet: no other device can have removed them. */
function filesOf({ files }: OpenedDraft, ours: readonly ReplyFile[]): ReplyFile[] {
  const here = new Set(ours.map(({ uploadId }) => uploadId));
  const theirs = files
    .filter(({ upload_id: id, can_be_sent: isStored }) => isStored || !here.has(id))
    .map(({ upload_id: id, name, size, type, can_be_sent: isStored }) => ({
      key: id,
      uploadId: isStored ? id : null,
      name: name ?? fileRefusalText.get().noLongerHere,
      size: size ?? 0,
      type: type ?? "",
    }));
  return joinFiles(
    theirs,
    ours.filter(({ uploadId }) => uploadId === null),
  );
}

/** Whether there is something that the server can have. */
function hasContent(draft: Draft | null | undefined): draft is Draft {
  return draft != null && (draft.text.trim() !== "" || draft.files.some(({ uploadId }) => uploadId !== null));
}
