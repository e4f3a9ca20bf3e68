import { type ReactNode, useState } from "react";
import { Autocomplete } from "react-aria-components/Autocomplete";
import { Input } from "react-aria-components/Input";
import { Menu, MenuItem } from "react-aria-components/Menu";
import { SearchField } from "react-aria-components/SearchField";

import { matchRank } from "../../model/folding";
import { Icon } from "../elements/Icon";
import { AnchoredPopover, type PopoverProps } from "./AnchoredPopover";
import styles from "./overlays.module.css";

export interface SearchChoice {
  id: string;
  label: string;
  /** Shown before the label. */
  mark?: ReactNode;
  isChosen?: boolean;
}

interface Props extends PopoverProps {
  label: string;
  placeholder: string;
  choices: readonly SearchChoice[];
  /** A further choice that what was typed makes possible. */
  extra?: (typed: string) => SearchChoice | null;
  /** Said when nothing matches. */
  none: string;
  /** Called with the id of a choice; the caller closes the menu. */
  onChoose: (id: string) => void;
  /** Shown below the choices. */
  note?: (typed: string) => ReactNode;
}

/** A menu next to an element, with a field that finds its choices. */
export function SearchMenu({ label, placeholder, choices, extra, none, onChoose, note, ...popover }: Props) {
  const [typed, setTyped] = useState("");
  const found = typed.trim() === "" ? choices : choices.filter((choice) => matchRank(choice.label, typed) > 0);
  const added = extra?.(typed) ?? null;
  return (
    <AnchoredPopover {...popover} label={label}>
      <div className={styles.dialog}>
        <Autocomplete inputValue={typed} onInputChange={setTyped}>
          <SearchField aria-label={label} className={styles.search ?? ""} autoFocus>
            <Input className={styles.input ?? ""} placeholder={placeholder} />
          </SearchField>
          {/* Focusable, so that it can be scrolled by keyboard: in the menu, the focus is only virtual. */}
          <div role="group" aria-label={label} tabIndex={0} className={styles.scroller}>
            <Menu
              aria-label={label}
              autoFocus="first"
              className={styles.menu ?? ""}
              onAction={(id) => {
                setTyped("");
                onChoose(String(id));
              }}
              renderEmptyState={() => <p className={styles.none}>{none}</p>}
            >
              {[...found, ...(added ? [added] : [])].map((choice) => (
                <MenuItem key={choice.id} id={choice.id} textValue={choice.label} className={styles.item ?? ""}>
                  {choice.mark}
                  <span className={styles.label}>{choice.label}</span>
                  {choice.isChosen && <Icon name="check" size={16} />}
                </MenuItem>
              ))}
            </Menu>
          </div>
        </Autocomplete>
        {note?.(typed)}
      </div>
    </AnchoredPopover>
  );
}
