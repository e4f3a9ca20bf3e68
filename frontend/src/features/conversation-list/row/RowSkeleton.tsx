import styles from "./RowSkeleton.module.css";

/** The placeholder of a row that is being loaded, with the height of a row. */
export function RowSkeleton({ label }: { label?: string }) {
  return (
    <div className={styles.row} aria-hidden={label === undefined}>
      {label !== undefined && <span className="visually-hidden">{label}</span>}
      <span className={styles.avatar} />
      <span className={styles.lines}>
        <span className="skeleton-block" />
        <span className="skeleton-block" />
        <span className="skeleton-block" />
      </span>
    </div>
  );
}

export function ListSkeleton({ label }: { label: string }) {
  return (
    <div>
      {Array.from({ length: 8 }, (_, index) => (
        <RowSkeleton key={index} {...(index === 0 ? { label } : {})} />
      ))}
    </div>
  );
}
