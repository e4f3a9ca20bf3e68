import { type EditedReply, isSameReply } from "./edited";

/** A reply that both have changed. The author's version is kept, and theirs is shown. */
export interface Conflict {
  id: string;
  /** Null: they have deleted it. */
  theirs: EditedReply | null;
}

export interface Merged {
  replies: EditedReply[];
  conflicts: Conflict[];
  /** The names of what they did. */
  changed: string[];
  added: string[];
  deleted: string[];
}

/**
 * Puts the author's changes on top of a newer set. What only one of the two has changed is taken over. Of what both
 * have changed, the author's text stays. A reply that the author deleted and they changed is there again.
 */
export function merge(
  base: readonly EditedReply[],
  mine: readonly EditedReply[],
  theirs: readonly EditedReply[],
): Merged {
  const [inBase, inMine, inTheirs] = [byId(base), byId(mine), byId(theirs)];
  const merged: Merged = { replies: [], conflicts: [], changed: [], added: [], deleted: [] };
  for (const their of theirs) {
    const [before, own] = [inBase.get(their.id), inMine.get(their.id)];
    const theyChanged = !isSameReply(before, their);
    const iChanged = !isSameReply(before, own);
    if (theyChanged) (before ? merged.changed : merged.added).push(their.name);
    if (!iChanged || (theyChanged && !own)) merged.replies.push(their);
    else if (own) {
      merged.replies.push(own);
      if (theyChanged && !isSameReply(own, their)) merged.conflicts.push({ id: own.id, theirs: their });
    }
  }
  for (const own of mine) {
    if (inTheirs.has(own.id)) continue;
    const before = inBase.get(own.id);
    if (!before) merged.replies.push(own);
    else if (!isSameReply(before, own)) {
      merged.replies.push(own);
      merged.conflicts.push({ id: own.id, theirs: null });
    }
  }
  merged.deleted = base.filter(({ id }) => !inTheirs.has(id)).map(({ name }) => name);
  return merged;
}

/** How many replies are added, changed or deleted. */
export function countChanges(base: readonly EditedReply[], mine: readonly EditedReply[]): number {
  const [inBase, inMine] = [byId(base), byId(mine)];
  const changed = mine.filter((own) => !isSameReply(inBase.get(own.id), own));
  return changed.length + base.filter(({ id }) => !inMine.has(id)).length;
}

const byId = (replies: readonly EditedReply[]) => new Map(replies.map((reply) => [reply.id, reply]));
