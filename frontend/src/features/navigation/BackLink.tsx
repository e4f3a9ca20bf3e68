import { useStore } from "@nanostores/react";
import { Link } from "react-router";

import { conversationText } from "../../i18n/texts/conversation";
import { Icon } from "../../ui/elements/Icon";
import linkStyles from "../../ui/elements/TextLink.module.css";
import styles from "./BackLink.module.css";
import { usePathTo } from "./useListFilter";

/** The link to the list. As an icon it is shown only on narrow screens, where the list is hidden. */
export function BackLink({ variant }: { variant: "icon" | "text" }) {
  const t = useStore(conversationText);
  const list = usePathTo()();
  if (variant === "text") {
    return (
      <Link className={linkStyles.link} to={list}>
        {t.backToInbox}
      </Link>
    );
  }
  return (
    <Link className={styles.back} to={list} aria-label={t.back}>
      <Icon name="back" size={22} />
    </Link>
  );
}
