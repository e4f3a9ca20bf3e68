import { Component, type ReactNode } from "react";

import { orderFailureText } from "../../i18n/texts/order";
import { Notice } from "./PartStatus";

/** Keeps an error of the panel from the conversation and from the rest of the details. */
export class PanelBoundary extends Component<{ children: ReactNode }, { hasError: boolean }> {
  override state = { hasError: false };

  static getDerivedStateFromError() {
    return { hasError: true };
  }

  override render() {
    if (!this.state.hasError) return this.props.children;
    return <Notice onRetry={() => this.setState({ hasError: false })}>{orderFailureText.get().broken}</Notice>;
  }
}
