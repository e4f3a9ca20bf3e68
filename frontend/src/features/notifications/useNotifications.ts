import { useStore } from "@nanostores/react";
import { useEffect, useEffectEvent, useRef } from "react";
import { useNavigate } from "react-router";

import { currentAgent } from "../../api/auth/session";
import type { Mention, Views } from "../../api/types";
import { useViews } from "../../api/views";
import { useFormats } from "../../i18n/format";
import { notificationText } from "../../i18n/texts/notifications";
import { shellText } from "../../i18n/texts/shell";
import { readItem, writeItem } from "../../model/browserStorage";
import { usePreference } from "../../model/preferences";
import { useNow } from "../../ui/hooks/useNow";
import { setTitleCount } from "../../ui/hooks/useDocumentTitle";

/** A deadline is told of when this much time is left. */
const NEAR_MS = 3_600_000;
/** The deadline that this browser has told an agent of last. */
const storageKey = (agentId: string) => `inbox.notified-deadline.${agentId}`;

/**
 * Tells what waits while nobody looks at the page: the count in the title of the tab, and, where somebody has asked
 * for them, desktop notifications of a deadline that is near and of notes that mention the agent.
 */
export function useNotifications(): void {
  const t = useStore(notificationText);
  const { product } = useStore(shellText);
  const [isWanted] = usePreference("desktopNotifications");
  const isOn = isWanted && "Notification" in window && Notification.permission === "granted";
  const agent = useStore(currentAgent);
  const formats = useFormats();
  const navigate = useNavigate();
  const now = useNow();
  const { data: views } = useViews();
  useTitleCount(views);

  function notify(text: string, tag: string, path: string) {
    const notification = makeNotification(product, { body: text, tag });
    if (!notification) return;
    notification.onclick = () => {
      window.focus();
      void navigate(path);
      notification.close();
    };
  }

  const nextDueAt = views?.next_due_at ?? null;
  const isNear = nextDueAt !== null && Date.parse(nextDueAt) - now <= NEAR_MS;
  const tellOfDeadline = useEffectEvent(() => {
    if (!isOn || !isNear || !agent || readItem("local", storageKey(agent.id)) === nextDueAt) return;
    writeItem("local", storageKey(agent.id), nextDueAt);
    const left = Date.parse(nextDueAt) - now;
    const text =
      left > 0 ? t.due({ duration: formats.duration(left) }) : t.overdue({ duration: formats.duration(-left) });
    notify(text, `due-${nextDueAt}`, "/");
  });
  useEffect(() => tellOfDeadline(), [nextDueAt, isNear, isOn]);

  const known = useRef<ReadonlySet<string>>(undefined);
  const tellOfMentions = useEffectEvent((mentions: Mention[]) => {
    // What was there when the page was opened is not new.
    const fresh = known.current ? mentions.filter(({ note_id }) => !known.current?.has(note_id)) : [];
    known.current = new Set([...(known.current ?? []), ...mentions.map(({ note_id }) => note_id)]);
    if (!isOn) return;
    for (const { by, note_id, conversation_id } of fresh) {
      notify(t.mentioned({ name: by }), note_id, `/conversations/${conversation_id}`);
    }
  });
  const mentions = views?.mentions;
  useEffect(() => {
    if (mentions) tellOfMentions(mentions);
  }, [mentions]);
}

/**
 * With the same tag, another tab of this browser replaces the notification and does not repeat it. Null where pages
 * may not show any: Chrome on Android has the class, and throws.
 */
function makeNotification(title: string, options: NotificationOptions): Notification | null {
  try {
    return new Notification(title, options);
  } catch (error) {
    console.warn("This browser shows no notifications of pages.", error);
    return null;
  }
}

function useTitleCount(views: Views | undefined): void {
  const waiting = views?.views.find(({ id }) => id === "needs_reply");
  const count = waiting?.count ?? 0;
  const text = count === 0 ? "" : `(${count}${waiting?.capped ? "+" : ""}) `;
  useEffect(() => setTitleCount(text), [text]);
}
