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
import { hasAttempts, isAttempt, withAttempt } from "./attempts";
import { copyOf, forgetCopy, type ServerCopy, writeCopy } from "./copies";
import { findDraft, giveNewKey, isStored, mergeFromOtherDevice, storedDraft } from "./localDrafts";

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
      if (copy && (copy.version !== null || hasAttempts(copy))) await remove(copy, isLeaving);
      forgetCopy(place);
    }
  } catch (error) {
    if (!(error instanceof ApiError) || mayPass(error)) throw error;
    const changed = changedIn(error);
    if (changed) await takeOverChanged(place, changed, kept === null);
    else if (kept === null) forgetCopy(place);
    else {
      console.warn("The server does not keep this draft. It stays in this browser.", error);
      note({ ...place, version: null, ...copy, includes: kept.version });
    }
  }
}

/** Writes down what the server has. `version`: the changes here that this is about. */
function note(copy: ServerCopy, version = copy.includes): void {
  writeCopy(copy, isStored(copy, version));
}

async function put(draft: Draft, copy: ServerCopy | null, isLeaving: boolean): Promise<void> {
  const { author, conversationId, id, text, to, files, version: includes } = draft;
  const place = { author, conversationId };
  const content = {
    body: text.replace(HALF_CHARACTERS, "\uFFFD"),
    to,
    upload_ids: uploadsOf(files),
    idempotency_key: id,
  };
  const attempted = withAttempt(copy ?? { ...place, version: null, includes: {} }, content);
  note(attempted, includes);
  const { version } = await replacing(attempted, (replaced) =>
    putDraft(place, { ...content, version: replaced }, isLeaving),
  );
  note({ ...place, version, includes });
}

async function remove(copy: ServerCopy, isLeaving: boolean): Promise<void> {
  const { author, conversationId } = copy;
  const place = { author, conversationId };
  const { idempotency_key: key } = await replacing(copy, (version) => deleteDraft(place, version, isLeaving));
  // It may have been deleted before, because another device had sent it.
  giveNewKey(place, key);
}

/**
 * Makes a request with the version that it replaces. If other words stand there, which this browser has sent without
 * getting an answer, it replaces those.
 */
async function replacing(
  copy: ServerCopy,
  request: (version: number | null) => Promise<ServerDraft>,
): Promise<ServerDraft> {
  try {
    return await request(copy.version);
  } catch (error) {
    const theirs = changedIn(error);
    if (theirs === null || !isAttempt(copy, theirs)) throw error;
    return request(theirs.version);
  }
}

/** What stands at the server instead of the version that a request named. */
function changedIn(error: unknown): ServerDraft | null {
  return error instanceof ApiError && error.code === "draft_changed" ? (error.details as ServerDraft) : null;
}

/** `conflict`: other requests were faster several times. Without access, an agent may get it back. */
const mayPass = (error: ApiError) => error.isRetryable || error.code === "conflict";

/**
 * Reads what the server has. What is written here meanwhile stays. False, and nothing changes, while a reply is being
 * sent: the server may still have its words.
 */
export async function load(place: DraftPlace): Promise<boolean> {
  if (isBeingSent(place)) return false;
  const known = copyOf(place)?.version ?? null;
  const theirs = await fetchDraft(place);
  if (place.author !== authorId() || isBeingSent(place)) return false;
  const copy = copyOf(place);
  // Something was saved or deleted meanwhile, and the answer may be older than that.
  if ((copy?.version ?? null) !== known) return load(place);
  if (theirs.version === known) return true;
  // The server has forgotten it, because it is old: what is here is saved again.
  if (theirs.version === null) forgetCopy(place);
  // It is from here: what is here now replaces it, or it is deleted.
  else if (isAttempt(copy, theirs)) note({ ...copy, version: theirs.version });
  else takeOver(place, theirs);
  return true;
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
  if (isThere || hasContent(findDraft(place))) note({ ...place, version: theirs.version, includes });
  else forgetCopy(place);
}

/** The server's files, and those that this browser has not uploaded yet: no other device can have removed them. */
function filesOf({ files }: OpenedDraft, ours: readonly ReplyFile[]): ReplyFile[] {
  const theirs = files.map(({ upload_id: id, name, size, type, can_be_sent: isStored }): ReplyFile => {
    const known = ours.find(({ uploadId, goneId }) => uploadId === id || goneId === id);
    return {
      key: known?.key ?? id,
      ...(isStored ? { uploadId: id } : { uploadId: null, goneId: id }),
      name: name ?? known?.name ?? fileRefusalText.get().noLongerHere,
      size: size ?? known?.size ?? 0,
      type: type ?? known?.type ?? "",
    };
  });
  return joinFiles(
    theirs,
    ours.filter((file) => uploadsOf([file]).length === 0),
  );
}

/** As the server knows the files, also those that have to be chosen again. */
function uploadsOf(files: readonly ReplyFile[]): string[] {
  return [...new Set(files.flatMap(({ uploadId, goneId }) => uploadId ?? goneId ?? []))];
}

/** Whether there is something that the server can have. */
function hasContent(draft: Draft | null | undefined): draft is Draft {
  return draft != null && (draft.text.trim() !== "" || uploadsOf(draft.files).length > 0);
}
