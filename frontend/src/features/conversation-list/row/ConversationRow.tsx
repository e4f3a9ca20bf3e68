import { useStore } from "@nanostores/react";
import { memo, type MouseEvent } from "react";
import { NavLink, useNavigate } from "react-router";

import type { Conversation } from "../../../api/types";
import { listText } from "../../../i18n/texts/conversationList";
import { viewsText } from "../../../i18n/texts/views";
import { fullName } from "../../../model/names";
import { Avatar } from "../../../ui/elements/Avatar";
import { TimeAgo } from "../../../ui/elements/Time";
import { MOVE_FOCUS } from "../../navigation/moveFocus";
import { selectedIds, selectRangeTo, toggleSelected } from "../../navigation/selection";
import { usePathTo } from "../../navigation/useListFilter";
import styles from "./ConversationRow.module.css";
import { RowFacts } from "./RowFacts";
import type { RowDensity } from "./rowHeight";
import { RowPreview } from "./RowPreview";

interface Props {
  conversation: Conversation;
  density: RowDensity;
  /** Whether Tab goes to this row: the list has one such row, and the arrow keys go to the others. */
  isTabStop: boolean;
  onPrefetch: (id: string) => void;
}

/** One conversation in the list: who, about what, the last message, and what has to be done by when. */
export const ConversationRow = memo(function ConversationRow({ conversation, density, isTabStop, onPrefetch }: Props) {
  const t = useStore(listText);
  const texts = useStore(viewsText);
  const { id, customer, subject, last_message_at, unread } = conversation;
  const name = customer ? fullName(customer) : null;
  const selected = useStore(selectedIds);
  const navigate = useNavigate();
  const path = usePathTo()(id);
  const prefetch = () => onPrefetch(id);

  function open(event: MouseEvent) {
    if (event.shiftKey && event.detail > 0) {
      event.preventDefault();
      selectRangeTo(id);
      return;
    }
    // A click leaves the focus on the row, for the next click or arrow key. Enter moves it into the conversation.
    if (event.detail > 0 || event.defaultPrevented) return;
    event.preventDefault();
    void navigate(path, { state: MOVE_FOCUS });
  }

  return (
    <div className={styles.frame} data-density={density} data-selected={selected.has(id) || undefined}>
      <NavLink
        to={path}
        className={styles.row ?? ""}
        tabIndex={isTabStop ? 0 : -1}
        data-conversation={id}
        data-unread={unread || undefined}
        data-density={density}
        onPointerEnter={prefetch}
        onFocus={prefetch}
        onClick={open}
      >
        <Avatar name={name} size={density === "compact" ? "s" : "m"} />
        <span className={styles.line}>
          {unread && <span className="visually-hidden">{texts.unread}. </span>}
          <span className={styles.name} dir="auto">
            {name ?? t.marketplace}
          </span>
          <span className={styles.subject} dir="auto">
            {subject || t.noSubject}
          </span>
          {last_message_at && <TimeAgo at={last_message_at} className={styles.time} />}
        </span>
        <span className={styles.preview}>
          <RowPreview conversation={conversation} />
        </span>
        <RowFacts conversation={conversation} />
      </NavLink>
      <SelectBox id={id} name={name ?? t.marketplace} selected={selected} />
    </div>
  );
});

/** Shown over the avatar while the pointer is on the row, and while the row is selected. */
function SelectBox({ id, name, selected }: { id: string; name: string; selected: ReadonlySet<string> }) {
  const t = useStore(viewsText);
  return (
    <label className={styles.select} data-any={selected.size > 0 || undefined}>
      <input
        type="checkbox"
        tabIndex={-1}
        aria-label={t.select({ name })}
        checked={selected.has(id)}
        onChange={() => undefined}
        onClick={(event) => (event.shiftKey ? selectRangeTo(id) : toggleSelected(id))}
      />
    </label>
  );
}
