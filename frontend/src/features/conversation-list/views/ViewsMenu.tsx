import { useStore } from "@nanostores/react";
import { useId, useRef } from "react";

import { viewsText } from "../../../i18n/texts/views";
import { Icon } from "../../../ui/elements/Icon";
import { useMediaQuery, WITH_VIEWS } from "../../../ui/hooks/useMediaQuery";
import { ViewLinks } from "./ViewLinks";
import styles from "./ViewLinks.module.css";

/** The views as a menu, where there is no room for them beside the list. */
export function ViewsMenu({ name }: { name: string }) {
  const t = useStore(viewsText);
  const id = useId();
  const menu = useRef<HTMLDivElement>(null);
  if (useMediaQuery(WITH_VIEWS)) return null;
  return (
    <div className={styles.anchor}>
      <button type="button" className={styles.trigger} popoverTarget={id} aria-label={t.chooseView({ view: name })}>
        {name}
        <Icon name="chevron" size={16} />
      </button>
      <div ref={menu} id={id} popover="auto" role="group" aria-label={t.views} className={styles.menu}>
        <ViewLinks onChoose={() => menu.current?.hidePopover?.()} />
      </div>
    </div>
  );
}
