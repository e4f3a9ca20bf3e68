import { useStore } from "@nanostores/react";

import { noteText } from "../../i18n/texts/composer";
import { Avatar } from "../../ui/elements/Avatar";
import styles from "./NoteComposer.module.css";
import type { MentionSuggestions } from "./useMentionSuggestions";

interface Props {
  id: string;
  suggestions: MentionSuggestions;
}

/** The people who can be mentioned. The focus stays in the text: the field names the active option. */
export function MentionList({ id, suggestions }: Props) {
  const t = useStore(noteText);
  const { people, active, choose } = suggestions;
  return (
    <>
      <span role="status" className="visually-hidden">
        {people.length > 0 && t.suggestions(people.length)}
      </span>
      {people.length > 0 && (
        <ul id={id} role="listbox" aria-label={t.people} className={styles.people}>
          {people.map((person) => (
            <li
              key={person.id}
              id={`${id}-${person.id}`}
              role="option"
              aria-selected={person === active}
              className={styles.person}
              // Before the field loses the focus.
              onPointerDown={(event) => {
                event.preventDefault();
                choose(person);
              }}
            >
              <Avatar name={person.name} size="s" />
              <span className={styles.name} dir="auto">{person.name}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
