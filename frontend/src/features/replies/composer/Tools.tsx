import { useStore } from "@nanostores/react";

import { savedReplyText } from "../../../i18n/texts/savedReplies";
import { uploadText } from "../../../i18n/texts/uploads";
import { Button } from "../../../ui/elements/Button";
import { Icon, type IconName } from "../../../ui/elements/Icon";
import styles from "./Composer.module.css";

interface Props {
  onAddFiles: () => void;
  onSavedReply: () => void;
}

/** What can be put into a reply besides words. */
export function Tools({ onAddFiles, onSavedReply }: Props) {
  const { open: addFiles } = useStore(uploadText);
  const { open: savedReply } = useStore(savedReplyText);
  return (
    <span className={styles.tools}>
      <Tool label={addFiles} icon="clip" onClick={onAddFiles} />
      <Tool label={savedReply} icon="bolt" onClick={onSavedReply} />
    </span>
  );
}

function Tool({ label, icon, onClick }: { label: string; icon: IconName; onClick: () => void }) {
  return (
    <Button
      variant="icon"
      aria-label={label}
      title={label}
      // Before the field loses the focus, and with it the place of the caret.
      onPointerDown={(event) => event.preventDefault()}
      onClick={onClick}
    >
      <Icon name={icon} />
    </Button>
  );
}
