/** What was dropped. Folders cannot be sent. */
export interface Dropped {
  files: File[];
  folders: string[];
}

/** Whether something that is dragged has files, of which nothing else is known until it is dropped. */
export const hasFiles = (data: DataTransfer | null) => data?.types.includes("Files") ?? false;

/** Has to be called in the event itself: afterwards the browser gives nothing any more. */
export function droppedFiles(data: DataTransfer): Dropped {
  const dropped: Dropped = { files: [], folders: [] };
  for (const item of data.items) {
    if (item.kind !== "file") continue;
    const file = item.getAsFile();
    if (item.webkitGetAsEntry()?.isDirectory) dropped.folders.push(item.webkitGetAsEntry()?.name ?? "");
    else if (file) dropped.files.push(file);
  }
  return dropped;
}

/**
 * The files of the clipboard. None if it has formatted text: programs like Word and Excel add a picture of the text,
 * and what the agent means is the text. A copied file, though, may come with its name as plain text.
 */
export function pastedFiles(clipboard: DataTransfer, names: ReadonlySet<string>): File[] {
  const isFormattedText = clipboard.types.includes("text/plain") && clipboard.types.includes("text/html");
  if (isFormattedText) return [];
  const taken = new Set(names);
  return [...clipboard.files].map((file) => {
    const name = freeName(file.name, taken);
    taken.add(name);
    return name === file.name ? file : new File([file], name, { type: file.type });
  });
}

/** Browsers call every picture of the clipboard "image.png". */
function freeName(name: string, taken: ReadonlySet<string>): string {
  const dot = name.lastIndexOf(".");
  const [stem, end] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ""];
  let free = name;
  for (let count = 2; taken.has(free); count += 1) free = `${stem}-${count}${end}`;
  return free;
}
