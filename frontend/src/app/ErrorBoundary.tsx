import { Component, type ReactNode } from "react";

import { shellText } from "../i18n/texts/shell";
import { Button } from "../ui/elements/Button";
import { EmptyState } from "../ui/feedback/EmptyState";
import { forgetFailures } from "../ui/feedback/lazyRetry";

/** Shown when rendering throws, or code did not load. React has no hook for this. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { hasError: boolean }> {
  override state = { hasError: false };

  static getDerivedStateFromError() {
    return { hasError: true };
  }

  override componentDidCatch() {
    document.title = shellText.get().errorTitle;
    forgetFailures();
  }

  override render() {
    if (!this.state.hasError) return this.props.children;
    const t = shellText.get();
    return (
      <EmptyState
        icon="alert"
        title={t.errorTitle}
        action={
          <>
            <Button onClick={() => this.setState({ hasError: false })}>{t.tryAgain}</Button>
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
}
