import { useMemo } from "react";
import { useLocation } from "react-router";

import { type ListFilter, parseFilter } from "../../api/conversations/list/filter";

/** Which list the address asks for. The same object while the address says the same. */
export function useListFilter(): ListFilter {
  const { search } = useLocation();
  return useMemo(() => parseFilter(search), [search]);
}

/** The address of a conversation, or of the list without one, that keeps the view and its filters. */
export function usePathTo(): (conversationId?: string) => string {
  const { search } = useLocation();
  return (conversationId) => (conversationId === undefined ? `/${search}` : `/conversations/${conversationId}${search}`);
}
