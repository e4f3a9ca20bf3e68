import { Component, type ReactNode } from "react";

import { forgetFailures } from "./lazyRetry";

interface Props {
  children: ReactNode;
  /** What is shown instead after an error; `retry` renders the children again. */
  fallback: (retry: () => void) => ReactNode;
  /** When it changes, the children are rendered again. */
  resetKey?: string;
}

interface State {
  hasError: boolean;
}

/** Keeps an error of its children, or code of theirs that did not load, from the rest. React has no hook for this. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { hasError: false };
  private retry = () => this.setState({ hasError: false });

  static getDerivedStateFromError() {
    return { hasError: true };
  }

  override componentDidCatch() {
    forgetFailures();
  }

  override componentDidUpdate({ resetKey }: Props, { hasError }: State) {
    // An error of this very update is not reset.
    if (hasError && resetKey !== this.props.resetKey) this.retry();
  }

  override render() {
    if (!this.state.hasError) return this.props.children;
    return this.props.fallback(this.retry);
  }
}
