import type { ReactNode } from "react";
import { Menu, MenuItem } from "react-aria-components/Menu";

import { AnchoredPopover, type PopoverProps } from "./AnchoredPopover";
import styles from "./overlays.module.css";

export interface MenuChoice {
  id: string;
  label: string;
  /** Shown beside the label, such as a time or a key. */
  detail?: string | undefined;
  /** A sentence that is shown below the label. */
  note?: string | undefined;
  /** Called after the menu is closed. */
  run: () => void;
}

interface Props extends PopoverProps {
  label: string;
  choices: readonly MenuChoice[];
  /** Shown above the choices. */
  header?: ReactNode;
}

/** A menu that is open next to an element. */
export default function PopoverMenu({ label, choices, header, ...popover }: Props) {
  return (
    <AnchoredPopover {...popover} label={label}>
      {header}
      <Menu
        aria-label={label}
        autoFocus="first"
        className={styles.menu ?? ""}
        onAction={(id) => {
          popover.onClose();
          choices.find((choice) => choice.id === id)?.run();
        }}
      >
        {choices.map(({ id, label: text, detail, note }) => (
          <MenuItem key={id} id={id} textValue={text} className={styles.item ?? ""}>
            <span className={styles.label}>
              {text}
              {note !== undefined && <span className={styles.note}>{note}</span>}
            </span>
            {detail !== undefined && <span className={styles.detail}>{detail}</span>}
          </MenuItem>
        ))}
      </Menu>
    </AnchoredPopover>
  );
}
