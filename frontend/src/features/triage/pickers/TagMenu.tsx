import { useStore } from "@nanostores/react";

import { useTags } from "../../../api/views";
import type { Conversation } from "../../../api/types";
import { triageText } from "../../../i18n/texts/triage";
import { TagDot } from "../../../ui/elements/Tag";
import type { PopoverProps } from "../../../ui/overlays/AnchoredPopover";
import { SearchMenu } from "../../../ui/overlays/SearchMenu";
import { all } from "../targets";
import styles from "./TagMenu.module.css";

interface Props extends PopoverProps {
  conversations: readonly Conversation[];
  onAdd: (tag: string) => void;
  onRemove: (tag: string) => void;
}

const MAX_TAGS = 20;
const MAX_TAG_LENGTH = 40;

/** The tags to add or remove. It stays open, since conversations often get more than one. */
export default function TagMenu({ conversations, onAdd, onRemove, ...popover }: Props) {
  const t = useStore(triageText);
  const known = useTags();
  const own = new Set(conversations.flatMap(({ tags }) => tags));
  const tags = [...new Set([...own, ...known.map(({ name }) => name)])];
  const isOnAll = (tag: string) => all(conversations, (each) => each.tags.includes(tag));
  const isFull = conversations.some((each) => each.tags.length >= MAX_TAGS);
  return (
    <SearchMenu
      {...popover}
      label={t.tags}
      placeholder={t.findTag}
      none={t.noTag}
      choices={tags
        .filter((tag) => !isFull || own.has(tag))
        .map((tag) => ({ id: tag, label: tag, mark: <TagDot tag={tag} />, isChosen: isOnAll(tag) }))}
      extra={(typed) => {
        const tag = cleaned(typed);
        if (tag === "" || tag.length > MAX_TAG_LENGTH || isFull) return null;
        if (tags.some((other) => other.toLowerCase() === tag.toLowerCase())) return null;
        return { id: tag, label: t.createTag({ tag }), mark: <TagDot tag={tag} /> };
      }}
      onChoose={(tag) => (isOnAll(tag) ? onRemove(tag) : onAdd(tag))}
      note={(typed) =>
        isFull || cleaned(typed).length > MAX_TAG_LENGTH ? (
          <p role="status" className={styles.note}>
            {isFull ? t.tooManyTags : t.tagTooLong}
          </p>
        ) : null
      }
    />
  );
}

/** As the server stores a tag: one kind of space, and none at the ends. */
const cleaned = (typed: string) => typed.normalize("NFC").split(/\s+/).filter(Boolean).join(" ");
