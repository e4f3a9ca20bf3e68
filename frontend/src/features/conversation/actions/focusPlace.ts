/**
 * Remembers where the agent is. The returned function tells whether they are still there, so that an answer that comes
 * late may move the focus or the page: not when they have gone elsewhere, and never while they write.
 */
export function rememberPlace(): () => boolean {
  const { activeElement } = document;
  const { pathname } = window.location;
  return () => {
    const now = document.activeElement;
    if (window.location.pathname !== pathname || now instanceof HTMLTextAreaElement || now instanceof HTMLInputElement) {
      return false;
    }
    return now === activeElement || now === document.body;
  };
}
