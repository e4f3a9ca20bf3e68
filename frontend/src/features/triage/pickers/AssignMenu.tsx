import { useStore } from "@nanostores/react";

import { useAgents, useMe } from "../../../api/agents";
import type { Conversation, Person } from "../../../api/types";
import { triageText } from "../../../i18n/texts/triage";
import { Avatar } from "../../../ui/elements/Avatar";
import { Icon } from "../../../ui/elements/Icon";
import type { PopoverProps } from "../../../ui/overlays/AnchoredPopover";
import { SearchMenu } from "../../../ui/overlays/SearchMenu";
import { all } from "../targets";

interface Props extends PopoverProps {
  conversations: readonly Conversation[];
  onAssign: (person: Person | null) => void;
}

const NOBODY = "nobody";

/** The people to whom conversations can be assigned, first the agent who is signed in. */
export default function AssignMenu({ conversations, onAssign, ...popover }: Props) {
  const t = useStore(triageText);
  const me = useMe();
  const colleagues = useAgents().filter(({ id }) => id !== me?.id);
  const people: Person[] = me ? [me, ...colleagues] : colleagues;
  return (
    <SearchMenu
      {...popover}
      label={t.assign}
      placeholder={t.findPerson}
      none={t.noPerson}
      choices={[
        ...people.map(({ id, name }) => ({
          id,
          label: id === me?.id ? t.me({ name }) : name,
          mark: <Avatar name={name} size="s" />,
          isChosen: all(conversations, ({ assignee }) => assignee?.id === id),
        })),
        {
          id: NOBODY,
          label: t.nobody,
          mark: <Icon name="person" />,
          isChosen: all(conversations, ({ assignee }) => assignee === null),
        },
      ]}
      onChoose={(id) => {
        popover.onClose();
        const person = people.find((each) => each.id === id);
        onAssign(person ? { id: person.id, name: person.name } : null);
      }}
    />
  );
}
