import { useStore } from "@nanostores/react";
import { lazy, Suspense, useRef, useState } from "react";

import type { Conversation } from "../../api/types";
import { triageText } from "../../i18n/texts/triage";
import { Button } from "../../ui/elements/Button";
import { Icon, type IconName } from "../../ui/elements/Icon";
import { useCommands } from "../commands/registry";
import styles from "./ActionButtons.module.css";
import { SnoozeTimeDialog } from "./questions/SnoozeTimeDialog";
import { all } from "./targets";
import type { Actions } from "./useActions";

const SnoozeMenu = lazy(() => import("./pickers/SnoozeMenu"));
const AssignMenu = lazy(() => import("./pickers/AssignMenu"));
const TagMenu = lazy(() => import("./pickers/TagMenu"));
const MoreMenu = lazy(() => import("../../ui/overlays/PopoverMenu"));

type MenuName = "snooze" | "assign" | "tag" | "more";

interface Props {
  conversations: readonly Conversation[];
  actions: Actions;
}

/** The buttons, menus and commands that act on conversations: on the open one, or on the selection. */
export function ActionButtons({ conversations, actions }: Props) {
  const t = useStore(triageText);
  const [open, setOpen] = useState<MenuName | null>(null);
  const [asksTime, setAsksTime] = useState(false);
  const buttons = useRef<Partial<Record<MenuName, HTMLButtonElement | null>>>({});
  const trigger = useRef<HTMLButtonElement>(null);
  const isDone = all(conversations, ({ state }) => state === "done");
  const isOpenState = all(conversations, ({ state }) => state === "open");
  const needsReply = conversations.some(({ needs_reply_since }) => needs_reply_since !== null);
  const assignee = conversations.length === 1 ? conversations[0]?.assignee : null;

  function openMenu(name: MenuName) {
    trigger.current = buttons.current[name] ?? null;
    setOpen(name);
  }
  const close = () => setOpen(null);

  useCommands({
    done: { run: () => actions.done(), isAvailable: () => !isDone },
    doneAndNext: { run: () => actions.done(true), isAvailable: () => !isDone },
    reopen: { run: actions.reopen, isAvailable: () => !isOpenState },
    snooze: () => openMenu("snooze"),
    assign: () => openMenu("assign"),
    assignToMe: actions.assignToMe,
    tag: () => openMenu("tag"),
    noReplyNeeded: { run: () => actions.noReplyNeeded(), isAvailable: () => needsReply },
  });

  const menuButton = (name: MenuName, icon: IconName, label: string) => (
    <Button
      ref={(element) => {
        buttons.current[name] = element;
      }}
      variant="icon"
      aria-haspopup={name === "snooze" || name === "more" ? "menu" : "dialog"}
      aria-expanded={open === name}
      aria-label={label}
      title={label}
      onClick={() => openMenu(name)}
    >
      <Icon name={icon} />
    </Button>
  );

  const popover = { anchor: trigger, onClose: close };
  return (
    <div role="group" aria-label={t.actions} className={styles.buttons}>
      {isDone ? (
        <Button className={styles.done} onClick={actions.reopen}>
          <Icon name="undo" size={16} />
          {t.reopen}
        </Button>
      ) : (
        <Button className={styles.done} onClick={() => actions.done()}>
          <Icon name="check" size={16} />
          {t.done}
        </Button>
      )}
      {menuButton("snooze", "moon", t.snooze)}
      {menuButton("assign", "person", assignee ? t.assignedTo({ name: assignee.name }) : t.assign)}
      {menuButton("tag", "tag", t.tags)}
      {menuButton("more", "more", t.more)}
      <Suspense fallback={null}>
        {open === "snooze" && (
          <SnoozeMenu {...popover} onSnooze={actions.snooze} onOther={() => setAsksTime(true)} />
        )}
        {open === "assign" && (
          <AssignMenu {...popover} conversations={conversations} onAssign={actions.assign} />
        )}
        {open === "tag" && (
          <TagMenu {...popover} conversations={conversations} onAdd={actions.addTag} onRemove={actions.removeTag} />
        )}
        {open === "more" && (
          <MoreMenu
            {...popover}
            label={t.more}
            choices={[
              needsReply
                ? { id: "no", label: t.noReplyNeeded, detail: t.noReplyNeededNote, run: () => actions.noReplyNeeded() }
                : { id: "yes", label: t.replyNeeded, run: () => actions.noReplyNeeded(true) },
              ...(isOpenState || isDone ? [] : [{ id: "reopen", label: t.reopen, run: actions.reopen }]),
            ]}
          />
        )}
      </Suspense>
      {asksTime && <SnoozeTimeDialog onChoose={actions.snooze} onClose={() => setAsksTime(false)} />}
    </div>
  );
}
