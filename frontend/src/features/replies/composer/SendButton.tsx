import { useStore } from "@nanostores/react";
import { useRef, useState } from "react";

import { replyText } from "../../../i18n/texts/composer";
import { Button } from "../../../ui/elements/Button";
import { Icon } from "../../../ui/elements/Icon";
import { LazyOverlay } from "../../../ui/feedback/LazyOverlay";
import { lazyRetry } from "../../../ui/feedback/lazyRetry";
import styles from "./Composer.module.css";

const PopoverMenu = lazyRetry(() => import("../../../ui/overlays/PopoverMenu"));

interface Props {
  label: string;
  disabled: boolean;
  /** The keys of the choice in the menu. */
  nextKeys: string;
  onSendAndNext: () => void;
}

/** Sends the form; its menu also opens the next conversation. */
export function SendButton({ label, disabled, nextKeys, onSendAndNext }: Props) {
  const t = useStore(replyText);
  const [isOpen, setOpen] = useState(false);
  const menuButton = useRef<HTMLButtonElement>(null);
  return (
    <span className={styles.send}>
      <Button type="submit" variant="primary" className={styles.submit} disabled={disabled}>
        <Icon name="up" size={16} />
        {label}
      </Button>
      <Button
        ref={menuButton}
        variant="primary"
        className={styles.more}
        disabled={disabled}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-label={t.moreWays}
        onClick={() => setOpen(true)}
      >
        <Icon name="chevron" size={16} />
      </Button>
      {isOpen && (
        <LazyOverlay onClose={() => setOpen(false)}>
          <PopoverMenu
            anchor={menuButton}
            label={t.moreWays}
            choices={[{ id: "next", label: t.sendAndNext, detail: nextKeys, run: onSendAndNext }]}
            onClose={() => setOpen(false)}
          />
        </LazyOverlay>
      )}
    </span>
  );
}
