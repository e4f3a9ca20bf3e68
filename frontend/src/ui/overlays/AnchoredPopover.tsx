import { useStore } from "@nanostores/react";
import type { ReactNode, RefObject } from "react";
import { I18nProvider } from "react-aria-components/I18nProvider";
import { Popover } from "react-aria-components/Popover";

import { locale } from "../../i18n";
import styles from "./overlays.module.css";

export interface PopoverProps {
  /** The element next to which it opens. */
  anchor: RefObject<Element | null>;
  onClose: () => void;
}

interface Props extends PopoverProps {
  label: string;
  children: ReactNode;
}

/** What opens next to an element. It is closed with Escape or a click outside; then its opener has the focus again. */
export function AnchoredPopover({ anchor, onClose, label, children }: Props) {
  return (
    <I18nProvider locale={useStore(locale)}>
      <Popover
        isOpen
        aria-label={label}
        triggerRef={anchor}
        placement="bottom end"
        onOpenChange={(isOpen) => !isOpen && onClose()}
        className={styles.popover ?? ""}
        data-overlay=""
      >
        {children}
      </Popover>
    </I18nProvider>
  );
}
