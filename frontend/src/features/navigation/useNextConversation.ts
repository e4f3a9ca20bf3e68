import { useNavigate } from "react-router";

import { nextAfter } from "./listedRows";
import { WRITE } from "./moveFocus";
import { usePathTo } from "./useListFilter";

/** Opens the conversation after this one in the list that is shown, ready to write. Without one, it shows the list. */
export function useNextConversation(): (conversationId: string) => void {
  const navigate = useNavigate();
  const pathTo = usePathTo();
  return (conversationId) => void navigate(pathTo(nextAfter(conversationId)?.id), { replace: true, state: WRITE });
}
