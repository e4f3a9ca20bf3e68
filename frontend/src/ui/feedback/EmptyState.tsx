import type { ReactNode } from "react";

import styles from "./EmptyState.module.css";
import { Icon, type IconName } from "../elements/Icon";

interface Props {
  /** Where this is all there is on the page, its title is the page's. */
  heading?: "h1" | "h2";
  icon: IconName;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}

/** What to say, and the one thing to do, where there is nothing to show. */
export function EmptyState({ heading: Heading = "h2", icon, title, children, action }: Props) {
  return (
    <div className={styles.empty}>
      <span className={styles.icon}>
        <Icon name={icon} size={26} />
      </span>
      <Heading className={styles.title}>{title}</Heading>
      {children && <p className={styles.text}>{children}</p>}
      {action && <div className={styles.action}>{action}</div>}
    </div>
  );
}
