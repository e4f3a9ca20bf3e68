import type { ReactNode } from "react";

import { Icon, type IconName } from "../elements/Icon";
import styles from "./EmptyState.module.css";

interface Props {
  /** `h1` if this is the whole page. */
  heading?: "h1" | "h2";
  icon: IconName;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}

/** A message, and optionally an action, in place of content. */
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
