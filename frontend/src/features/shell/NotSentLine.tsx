import { useStore } from "@nanostores/react";
import { useQueries, useQueryClient } from "@tanstack/react-query";
import { useLayoutEffect, useRef, useState } from "react";
import { Link, useNavigate } from "react-router";

import { fetchPage } from "../../api/conversations/conversation";
import { conversationKey } from "../../api/conversations/list/keys";
import type { LoadedConversation } from "../../api/conversations/merge";
import { statusText } from "../../i18n/texts/replyStatus";
import { Icon } from "../../ui/elements/Icon";
import { LazyOverlay } from "../../ui/feedback/LazyOverlay";
import { lazyRetry } from "../../ui/feedback/lazyRetry";
import { MOVE_FOCUS } from "../navigation/moveFocus";
import { usePathTo } from "../navigation/useListFilter";
import type { PendingReply } from "../replies/outbox/outbox";
import { nameOf } from "../triage/explain";
import styles from "./NotSentLine.module.css";

const PopoverMenu = lazyRetry(() => import("../../ui/overlays/PopoverMenu"));

/** In characters: how much of a reply is quoted. */
const EXCERPT = 40;

export const excerptOf = (body: string) => (body.length > EXCERPT ? `${body.slice(0, EXCERPT)}…` : body);

/** How many of the agent's replies were not sent, with the way to them. It stays until all are dealt with. */
export function NotSentLine({ replies }: { replies: readonly PendingReply[] }) {
  const t = useStore(statusText);
  const pathTo = usePathTo();
  const [isOpen, setOpen] = useState(false);
  const link = useRef<HTMLAnchorElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const ids = [...new Set(replies.map(({ conversationId }) => conversationId))];
  const [only, second] = ids;
  const form = second !== undefined ? "menu" : only !== undefined ? "link" : "none";
  // Otherwise it would be open again when there is a menu again.
  if (isOpen && form !== "menu") setOpen(false);
  /** Whether the focus is in the line or in its menu. */
  const hasFocus = useRef(false);
  useLayoutEffect(() => {
    // What had it is gone.
    if (hasFocus.current) (link.current ?? button.current)?.focus();
    if (form === "none") hasFocus.current = false;
  }, [form]);
  const text = t.notSentCount(replies.length);
  const line = (
    <>
      <Icon name="alert" size={16} />
      {text}
    </>
  );
  return (
    // There also without replies: only what changes inside of it is read out.
    <div
      role="status"
      onFocus={() => {
        hasFocus.current = true;
      }}
      onBlur={({ target }) => {
        // It keeps the focus when only the window loses it.
        hasFocus.current = document.activeElement === target;
      }}
    >
      {form === "link" && only !== undefined && (
        <Link ref={link} to={pathTo(only)} state={MOVE_FOCUS} className={styles.line}>
          {line}
        </Link>
      )}
      {form === "menu" && (
        <button
          ref={button}
          type="button"
          className={styles.line}
          aria-haspopup="menu"
          aria-expanded={isOpen}
          onClick={() => setOpen(true)}
        >
          {line}
        </button>
      )}
      {isOpen && form === "menu" && (
        <LazyOverlay onClose={() => setOpen(false)}>
          <NotSentMenu anchor={button} label={text} ids={ids} replies={replies} onClose={() => setOpen(false)} />
        </LazyOverlay>
      )}
    </div>
  );
}

interface MenuProps {
  anchor: React.RefObject<HTMLButtonElement | null>;
  label: string;
  ids: readonly string[];
  replies: readonly PendingReply[];
  onClose: () => void;
}

/** The conversations, by name; by the words of the reply while a name is not known. */
function NotSentMenu({ ids, replies, ...menu }: MenuProps) {
  const navigate = useNavigate();
  const pathTo = usePathTo();
  const names = useNames(ids);
  const choices = ids.map((id, index) => {
    const bodies = replies.filter(({ conversationId }) => conversationId === id).map(({ body }) => excerptOf(body));
    const words = bodies.join(" · ");
    const name = names[index];
    return {
      id,
      label: name ?? words,
      note: name === undefined ? undefined : words,
      run: () => void navigate(pathTo(id), { state: MOVE_FOCUS }),
    };
  });
  return <PopoverMenu {...menu} choices={choices} />;
}

/** Whose conversations they are. Those that were not opened since the page was loaded are asked for. */
function useNames(ids: readonly string[]): (string | undefined)[] {
  const queries = useQueryClient();
  return useQueries({
    queries: ids.map((id) => ({
      queryKey: ["name", id],
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const loaded = queries.getQueryData<LoadedConversation>(conversationKey(id));
        return nameOf((loaded ?? (await fetchPage(id, undefined, signal))).conversation);
      },
    })),
    combine: (results) => results.map(({ data }) => data),
  });
}
