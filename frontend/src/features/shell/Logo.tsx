import styles from "./Shell.module.css";

export function Logo() {
  return (
    <svg className={styles.logo} width="26" height="26" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="9" />
      <path d="M9 10.500A2.500 2.500 0 0 1 11.500 8h9a2.500 2.500 0 0 1 2.500 2.500v7a2.500 2.500 0 0 1-2.500 2.500H16l-4.200 3.600a.5.5 0 0 1-.8-.4V20a2 2 0 0 1-2-2z" />
    </svg>
  );
}
