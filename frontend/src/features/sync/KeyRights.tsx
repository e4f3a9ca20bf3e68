import { useStore } from "@nanostores/react";

import { useKeyRights } from "../../api/keyRights";
import type { KeyRight } from "../../api/types";
import { requestErrorText } from "../../i18n/requestErrors";
import { keyRightsText, operationText } from "../../i18n/texts/keyRights";
import { Button } from "../../ui/elements/Button";
import { TimeAgoInWords } from "../../ui/elements/Time";
import { EmptyState } from "../../ui/feedback/EmptyState";
import { useDelayed } from "../../ui/hooks/useDelayed";
import styles from "./KeyRights.module.css";
import pageStyles from "./SyncPage.module.css";

/** Whether the API key may make each call that the inbox uses, and what to change at the marketplace if it may not. */
export function KeyRights() {
  const t = useStore(keyRightsText);
  const { data, error, refetch } = useKeyRights();
  const showsLoading = useDelayed(!data && !error);
  return (
    <>
      <p className={styles.note}>{t.intro}</p>
      {!data && error && (
        <EmptyState icon="alert" title={t.failedTitle} action={<Button onClick={() => void refetch()}>{t.retry}</Button>}>
          {requestErrorText(error)}
        </EmptyState>
      )}
      {showsLoading && <p className={pageStyles.loading}>{t.loading}…</p>}
      {data && (
        <>
          <ul className={styles.rights}>
            {data.rights.map((right) => (
              <Right key={right.operation} right={right} />
            ))}
          </ul>
          <p className={styles.note}>{t.age}</p>
          {data.rights.some(({ state }) => state === "not_tried") && <p className={styles.note}>{t.notTriedMeans}</p>}
          {data.rights.some(({ state }) => state === "refused") && <HowToChange />}
        </>
      )}
    </>
  );
}

function Right({ right }: { right: KeyRight }) {
  const t = useStore(keyRightsText);
  const operations: Readonly<Record<string, string>> = useStore(operationText);
  const { operation, state, allowed_at, refused_at } = right;
  const isKnown = Object.hasOwn(operations, operation);
  return (
    <li className={styles.right}>
      <p className={styles.name}>
        {isKnown ? operations[operation] : operation} {isKnown && <span className={styles.code}>{operation}</span>}
      </p>
      <p className={styles.state} data-state={state}>
        <strong>{stateText(t, state)}</strong>
        {allowed_at && <When words={t.allowedAt} at={allowed_at} />}
        {refused_at && <When words={t.refusedAt} at={refused_at} />}
      </p>
      {state === "refused" && <p className={styles.note}>{roleText(t, right.role)}</p>}
    </li>
  );
}

type Texts = NonNullable<typeof keyRightsText.value>;

const STATES = { allowed: "allowed", refused: "refused", not_tried: "notTried" } as const;

function stateText(t: Texts, state: string): string {
  // A newer server may know more states.
  return Object.hasOwn(STATES, state) ? t[STATES[state as keyof typeof STATES]] : t.unknownState({ state });
}

function roleText(t: Texts, role: string | null): string {
  if (role === null) return t.roleUnknown;
  return role === "SHOP_ADMIN" ? t.roleAdmin : t.roleMissing({ role });
}

function When({ words, at }: { words: string; at: string }) {
  return (
    <span className={styles.when}>
      {" · "}
      {words} <TimeAgoInWords at={at} />
    </span>
  );
}

function HowToChange() {
  const t = useStore(keyRightsText);
  return (
    <section>
      <h3 className={pageStyles.title}>{t.how}</h3>
      <ol className={styles.steps}>
        <li>{t.howSignIn}</li>
        <li>{t.howUser}</li>
        <li>{t.howRole}</li>
        <li>{t.howAfter}</li>
      </ol>
    </section>
  );
}
