import { useStore } from "@nanostores/react";
import { atom } from "nanostores";
import { useEffect, useState } from "react";

import { toastText } from "../../i18n/texts/toast";
import { Button } from "../elements/Button";
import { Icon } from "../elements/Icon";
import { announce, announceAlert } from "./announcer";
import styles from "./toasts.module.css";

interface Toast {
  id: number;
  text: string;
  /** A problem stays until the agent closes it. */
  isProblem: boolean;
  action: { label: string; run: () => void } | null;
}

const SHOWN_MS = 10_000;
/** More only if they are problems. */
const MAX_SHOWN = 3;

const toasts = atom<readonly Toast[]>([]);
let lastId = 0;

/** Says what has just happened, for a while. Returns the id for `dismissToast`. */
export function showToast(text: string, action: Toast["action"] = null): number {
  announce(text);
  return add({ text, action, isProblem: false });
}

/** Says what has failed. */
export function showProblem(text: string, action: Toast["action"] = null): number {
  announceAlert(text);
  return add({ text, action, isProblem: true });
}

function add(toast: Omit<Toast, "id">): number {
  lastId += 1;
  const others = toasts.get().filter(({ text }) => text !== toast.text);
  toasts.set(withinLimit([...others, { id: lastId, ...toast }]));
  return lastId;
}

/** Without the oldest that are too many. Problems and the newest toast always stay. */
function withinLimit(all: readonly Toast[]): readonly Toast[] {
  const droppable = all.slice(0, -1).filter(({ isProblem }) => !isProblem);
  const dropped = droppable.slice(0, Math.max(0, all.length - MAX_SHOWN));
  return all.filter((toast) => !dropped.includes(toast));
}

export function dismissToast(id: number): void {
  toasts.set(toasts.get().filter((toast) => toast.id !== id));
}

/** The toasts that `showToast` and `showProblem` add; rendered once. Screen readers hear of them by the announcer. */
export function Toasts() {
  const t = useStore(toastText);
  const shown = useStore(toasts);
  const [isHeld, setHeld] = useState(false);
  const isEmpty = shown.length === 0;
  // A region that goes away under the pointer or with the focus does not say that they have left it.
  if (isEmpty && isHeld) setHeld(false);
  if (isEmpty) return null;
  return (
    <section
      aria-label={t.region}
      className={styles.region}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      {shown.map((toast) => (
        <ToastCard key={toast.id} toast={toast} isHeld={isHeld} />
      ))}
    </section>
  );
}

function ToastCard({ toast, isHeld }: { toast: Toast; isHeld: boolean }) {
  const t = useStore(toastText);
  const { id, text, isProblem, action } = toast;
  const stays = isProblem || isHeld;
  useEffect(() => {
    if (stays) return;
    const timer = setTimeout(() => dismissToast(id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [id, stays]);
  return (
    <div className={styles.toast} data-problem={isProblem || undefined}>
      {isProblem && <Icon name="alert" />}
      <span className={styles.text}>{text}</span>
      {action && (
        <Button
          variant="link"
          onClick={() => {
            dismissToast(id);
            action.run();
          }}
        >
          {action.label}
        </Button>
      )}
      <Button variant="icon" aria-label={t.close} onClick={() => dismissToast(id)}>
        <Icon name="close" size={16} />
      </Button>
    </div>
  );
}
