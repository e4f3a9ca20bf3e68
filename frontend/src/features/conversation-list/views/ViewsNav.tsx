import { useStore } from "@nanostores/react";

import { viewsText } from "../../../i18n/texts/views";
import { ViewLinks } from "./ViewLinks";
import styles from "./ViewLinks.module.css";

/** The views beside the list, where there is room for them. */
export function ViewsNav() {
  const t = useStore(viewsText);
  return (
    <section className={styles.column} aria-label={t.views}>
      <ViewLinks />
    </section>
  );
}
