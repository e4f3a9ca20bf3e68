import { useStore } from "@nanostores/react";
import { useRef, useState } from "react";

import { viewsText } from "../../../i18n/texts/views";
import { Icon } from "../../../ui/elements/Icon";
import { useMediaQuery, WITH_VIEWS } from "../../../ui/hooks/useMediaQuery";
import { LazyOverlay, usePreload } from "../../../ui/feedback/LazyOverlay";
import { lazyRetry } from "../../../ui/feedback/lazyRetry";
import styles from "./ViewLinks.module.css";

const loadPopover = () => import("./ViewsPopover");
const ViewsPopover = lazyRetry(loadPopover);

/** The views as a menu, where there is no room for them beside the list. */
export function ViewsMenu({ name }: { name: string }) {
  const t = useStore(viewsText);
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  usePreload(loadPopover);
  if (useMediaQuery(WITH_VIEWS)) return null;
  return (
    <>
      <button
        ref={button}
        type="button"
        className={styles.trigger}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        aria-label={t.chooseView({ view: name })}
        onClick={() => setOpen(true)}
      >
        <span className={styles.name}>{name}</span>
        <Icon name="chevron" size={16} />
      </button>
      {isOpen && (
        <LazyOverlay onClose={() => setOpen(false)}>
          <ViewsPopover anchor={button} onClose={() => setOpen(false)} />
        </LazyOverlay>
      )}
    </>
  );
}
