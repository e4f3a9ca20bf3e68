import { useStore } from "@nanostores/react";

import { shellText } from "../i18n/texts/shell";
import { Button } from "../ui/elements/Button";
import { EmptyState } from "../ui/feedback/EmptyState";
import { useDocumentTitle } from "../ui/hooks/useDocumentTitle";

/** In place of a page whose rendering failed or whose code did not load. */
export function ErrorPage({ onRetry }: { onRetry: () => void }) {
  const t = useStore(shellText);
  useDocumentTitle(`${t.errorTitle} · ${t.product}`);
  return (
    <EmptyState
      icon="alert"
      title={t.errorTitle}
      action={
        <>
          <Button onClick={onRetry}>{t.tryAgain}</Button>
          <Button variant="primary" onClick={() => window.location.reload()}>
            {t.reload}
          </Button>
        </>
      }
    >
      {t.errorBody}
    </EmptyState>
  );
}
