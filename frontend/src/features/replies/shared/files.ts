/** A file of a reply, as this browser keeps it: never its content. */
export interface ReplyFile {
  /** Names it in this browser from the moment when it was chosen. */
  key: string;
  /** Null until it is at the server, and when it is no longer there. */
  uploadId: string | null;
  /** The upload that was too old to be sent, or gone, when the draft was read. Other devices know the file by it. */
  goneId?: string | undefined;
  name: string;
  /** Bytes. */
  size: number;
  type: string;
}

/** What is stored can be anything: it may be from another version of this app. */
export function filesIn({ files }: { files?: unknown }): ReplyFile[] {
  return Array.isArray(files) ? (files as unknown[]).filter(isFile) : [];
}

function isFile(value: unknown): value is ReplyFile {
  const { key, uploadId, name, size, type } = (value ?? {}) as Record<string, unknown>;
  const isText = (field: unknown) => typeof field === "string";
  return [key, name, type].every(isText) && (uploadId === null || isText(uploadId)) && typeof size === "number";
}

/** The files of a reply that the server has, as they are sent again. */
export function toReplyFiles(
  sent: readonly { upload_id: string; name: string; size: number; type: string }[] = [],
): ReplyFile[] {
  return sent.map(({ upload_id: id, name, size, type }) => ({ key: id, uploadId: id, name, size, type }));
}

function isSameFile(a: ReplyFile, b: ReplyFile): boolean {
  return a.key === b.key || (a.uploadId !== null && a.uploadId === b.uploadId);
}

function includesFiles(files: readonly ReplyFile[], others: readonly ReplyFile[]): boolean {
  return others.every((other) => files.some((file) => isSameFile(file, other)));
}

export function areSameFiles(a: readonly ReplyFile[], b: readonly ReplyFile[]): boolean {
  return a.length === b.length && includesFiles(a, b);
}

/** All files of both, each once; one that is at the server for one of them is there for both. */
export function joinFiles(files: readonly ReplyFile[], others: readonly ReplyFile[]): ReplyFile[] {
  const joined = files.map((file) => {
    const other = others.find((each) => isSameFile(each, file));
    return file.uploadId === null && other ? other : file;
  });
  return [...joined, ...others.filter((other) => !includesFiles(files, [other]))];
}

/** Whether joining adds something to `others`: a file, or that one is at the server. */
export function addsFiles(files: readonly ReplyFile[], others: readonly ReplyFile[]): boolean {
  return joinFiles(others, files).some((file, place) => file.uploadId !== others[place]?.uploadId);
}
