import { useStore } from "@nanostores/react";
import { useRef, useState } from "react";

import type { Conversation } from "../../api/types";
import { triageText } from "../../i18n/texts/triage";
import { Button } from "../../ui/elements/Button";
import { Icon, type IconName } from "../../ui/elements/Icon";
import { LazyOverlay, usePreload } from "../../ui/feedback/LazyOverlay";
import { lazyRetry } from "../../ui/feedback/lazyRetry";
import { useCommands } from "../commands/registry";
import styles from "./ActionButtons.module.css";
import { SnoozeTimeDialog } from "./questions/SnoozeTimeDialog";
import { all } from "./targets";
import type { Actions, Asked } from "./useActions";

const loads = [
  () => import("./pickers/SnoozeMenu"),
  () => import("./pickers/AssignMenu"),
  () => import("./pickers/TagMenu"),
] as const;
const SnoozeMenu = lazyRetry(loads[0]);
const AssignMenu = lazyRetry(loads[1]);
const TagMenu = lazyRetry(loads[2]);
const MoreMenu = lazyRetry(() => import("../../ui/overlays/PopoverMenu"));

type MenuName = "snooze" | "assign" | "tag" | "more";

interface Props {
  conversations: readonly Conversation[];
  /** Notes what is on the screen of them now. */
  ask: () => Asked;
  actions: Actions;
  /** Whether the commands are for these conversations: while there is a selection, they are for the selection. */
  hasCommands: boolean;
}

/** The buttons, menus and commands that act on conversations: on the open one, or on the selection. */
export function ActionButtons({ conversations, ask, actions, hasCommands }: Props) {
  const t = useStore(triageText);
  const [open, setOpen] = useState<MenuName | null>(null);
  const [asksTime, setAsksTime] = useState(false);
  /** What was on the screen when the menu was opened: the agent has not seen what has come in behind it. */
  const [asked, setAsked] = useState<Asked>([]);
  const openMenu = (name: MenuName) => {
    setAsked(ask());
    setOpen(name);
  };
  const buttons = {
    snooze: useRef<HTMLButtonElement>(null),
    assign: useRef<HTMLButtonElement>(null),
    tag: useRef<HTMLButtonElement>(null),
    more: useRef<HTMLButtonElement>(null),
  };
  usePreload(...loads);
  const isDone = all(conversations, ({ state }) => state === "done");
  const isOpenState = all(conversations, ({ state }) => state === "open");
  const needsReply = conversations.some(({ needs_reply_since }) => needs_reply_since !== null);
  const assignee = conversations.length === 1 ? conversations[0]?.assignee : null;

  const command = (run: () => void, isPossible = true) => ({ run, isAvailable: () => hasCommands && isPossible });
  useCommands({
    done: command(() => actions.done(), !isDone),
    doneAndNext: command(() => actions.done(true), !isDone),
    reopen: command(actions.reopen, !isOpenState),
    snooze: command(() => openMenu("snooze")),
    assign: command(() => openMenu("assign")),
    assignToMe: command(actions.assignToMe),
    tag: command(() => openMenu("tag")),
    noReplyNeeded: command(() => actions.noReplyNeeded(false, ask()), needsReply),
  });

  const menuButton = (name: MenuName, icon: IconName, label: string) => (
    <Button
      ref={buttons[name]}
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

  const popover = { anchor: buttons[open ?? "more"], onClose: () => setOpen(null) };
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
      {open !== null && (
        <LazyOverlay onClose={popover.onClose}>
          {open === "snooze" && (
            <SnoozeMenu {...popover} onSnooze={(until) => actions.snooze(until, asked)} onOther={() => setAsksTime(true)} />
          )}
          {open === "assign" && (
            <AssignMenu {...popover} conversations={conversations} onAssign={(person) => actions.assign(person, asked)} />
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
                  ? { id: "no", label: t.noReplyNeeded, note: t.noReplyNeededNote, run: () => actions.noReplyNeeded(false, asked) }
                  : { id: "yes", label: t.replyNeeded, run: () => actions.noReplyNeeded(true, asked) },
                ...(isOpenState || isDone ? [] : [{ id: "reopen", label: t.reopen, run: actions.reopen }]),
              ]}
            />
          )}
        </LazyOverlay>
      )}
      {asksTime && <SnoozeTimeDialog onChoose={(until) => actions.snooze(until, asked)} onClose={() => setAsksTime(false)} />}
    </div>
  );
}
