import { useStore } from "@nanostores/react";

import { savedRepliesPageText } from "../../../i18n/texts/savedReplies";
import { Button } from "../../../ui/elements/Button";
import styles from "./SavedRepliesPage.module.css";
import { dismissNews, type WorkingCopy } from "./workingCopy";

interface Props {
  author: string;
  news: NonNullable<WorkingCopy["news"]>;
  /** The note disappears, and with it the button that had the focus. */
  onClose: () => void;
}

/** Says what colleagues have saved since the author began. */
export function NewsNote({ author, news, onClose }: Props) {
  const t = useStore(savedRepliesPageText);
  const { changed, added, deleted, by } = news;

  function close() {
    dismissNews(author);
    onClose();
  }

  return (
    <section className={styles.news} role="alert">
      <p>
        <strong>{by === null ? t.changedBySomebody : t.changedTitle({ name: by })}</strong>
      </p>
      <p>{t.changedBody}</p>
      <ul>
        {changed.length > 0 && <li>{t.theyChanged({ names: changed.join(", ") })}</li>}
        {added.length > 0 && <li>{t.theyAdded({ names: added.join(", ") })}</li>}
        {deleted.length > 0 && <li>{t.theyDeleted({ names: deleted.join(", ") })}</li>}
      </ul>
      <Button variant="link" onClick={close}>
        {t.close}
      </Button>
    </section>
  );
}
