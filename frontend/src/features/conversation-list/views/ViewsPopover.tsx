import { useStore } from "@nanostores/react";
import { useEffect, useRef } from "react";

import { viewsText } from "../../../i18n/texts/views";
import { AnchoredPopover, type PopoverProps } from "../../../ui/overlays/AnchoredPopover";
import { ViewLinks } from "./ViewLinks";
import styles from "./ViewLinks.module.css";

/** The views in a popover. The one that is shown has the focus. */
export default function ViewsPopover(popover: PopoverProps) {
  const t = useStore(viewsText);
  const content = useRef<HTMLDivElement>(null);
  useEffect(() => content.current?.querySelector<HTMLElement>("[aria-current]")?.focus(), []);
  return (
    <AnchoredPopover {...popover} label={t.views}>
      <div ref={content} className={styles.menu}>
        <ViewLinks onChoose={popover.onClose} />
      </div>
    </AnchoredPopover>
  );
}
