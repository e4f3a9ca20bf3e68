import { Component, type ReactNode, Suspense, useEffect } from "react";

import { errorText } from "../../i18n/texts/errors";
import { shellText } from "../../i18n/texts/shell";
import { forgetFailures } from "./lazyRetry";
import { showProblem } from "./toasts";

interface Props {
  children: ReactNode;
  /** What is shown while it loads, if it is not an overlay that takes the keys. */
  fallback?: ReactNode;
  onClose: () => void;
}

/**
 * A menu or dialog whose code is loaded when it is opened. While it loads, keys do nothing, as when it is open: what
 * is typed into it must not run commands. If it does not load, it is closed and says so, and the rest of the page stays.
 */
export class LazyOverlay extends Component<Props, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override componentDidCatch() {
    forgetFailures();
    // Some browsers remember until then that a file did not load; the files themselves stay after a deployment.
    // Without a network, the page itself would not come back.
    const reload = { label: shellText.get().reload, run: () => window.location.reload() };
    showProblem(errorText.get().notLoaded, navigator.onLine ? reload : null);
    this.props.onClose();
  }

  override render() {
    if (this.state.hasFailed) return null;
    return <Suspense fallback={this.props.fallback ?? <div data-overlay="" />}>{this.props.children}</Suspense>;
  }
}

/** The first conversation has to be shown by then. */
const PRELOAD_DELAY_MS = 3_000;

/** Loads code before it is needed, so that an overlay takes the letters that are typed right after its keys. */
export function usePreload(...loads: (() => Promise<unknown>)[]): void {
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const load of loads) load().catch((error: unknown) => console.warn("A menu did not load.", error));
    }, PRELOAD_DELAY_MS);
    return () => clearTimeout(timer);
    // The functions that load code stay the same.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
}
