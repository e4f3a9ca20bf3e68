import { Component, type ReactNode } from "react";

import { shellText } from "../i18n/texts/shell";
import { Button } from "../ui/elements/Button";
import { EmptyState } from "../ui/feedback/EmptyState";

/** Shown when rendering throws. React has no hook for this. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { hasError: boolean }> {
  override state = { hasError: false };

  static getDerivedStateFromError() {
    return { hasError: true };
  }

  override componentDidCatch() {
    document.title = shellText.get().errorTitle;
  }

  override render() {
    if (!this.state.hasError) return this.props.children;
    const t = shellText.get();
    return (
      <EmptyState
        icon="alert"
        title={t.errorTitle}
        action={
          <Button variant="primary" onClick={() => window.location.reload()}>
            {t.reload}
          </Button>
        }
      >
        {t.errorBody}
      </EmptyState>
    );
  }
}
