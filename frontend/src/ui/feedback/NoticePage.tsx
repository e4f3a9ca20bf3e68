import type { ReactNode } from "react";

import type { IconName } from "../elements/Icon";
import { useDocumentTitle } from "../hooks/useDocumentTitle";
import { EmptyState } from "./EmptyState";
import styles from "./NoticePage.module.css";

interface Props {
  icon: IconName;
  title: string;
  /** The title of the browser tab; the title of the page unless given. */
  documentTitle?: string;
  action: ReactNode;
  /** Shown at the bottom of the page. */
  footer?: ReactNode;
  children: ReactNode;
}

/** A whole page with one message and one action, in place of the inbox. */
export function NoticePage({ icon, title, documentTitle = title, action, footer, children }: Props) {
  useDocumentTitle(documentTitle);
  return (
    <main className={styles.page}>
      <EmptyState heading="h1" icon={icon} title={title} action={action}>
        {children}
      </EmptyState>
      {footer}
    </main>
  );
}
