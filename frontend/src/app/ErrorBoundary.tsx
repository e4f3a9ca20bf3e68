import { Component, type ReactNode } from "react";

import { shellText } from "../i18n/texts/shell";
import { Button } from "../ui/elements/Button";
import { EmptyState } from "../ui/feedback/EmptyState";

/** Shown when rendering throws. React has no hook for this. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { crashed: boolean }> {
  override state = { crashed: false };

  static getDerivedStateFromError() {
    return { crashed: true };
  }

  override componentDidCatch() {
    document.title = shellText.get().crashTitle;
  }

  override render() {
    if (!this.state.crashed) return this.props.children;
    const t = shellText.get();
    return (
      <EmptyState
        icon="alert"
        title={t.crashTitle}
        action={
          <Button look="primary" onClick={() => window.location.reload()}>
            {t.reload}
          </Button>
        }
      >
        {t.crashBody}
      </EmptyState>
    );
  }
}
