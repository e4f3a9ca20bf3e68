import { screen } from "@testing-library/react";
import type { UserEvent } from "@testing-library/user-event";

export const findNoteField = () => screen.findByRole<HTMLTextAreaElement>("textbox", { name: "Internal note" });
export const noteButton = () => screen.getByRole("button", { name: "Add note" });

/** Changes to note mode, writes, and adds the note with the keyboard. */
export async function writeNote(user: UserEvent, text: string): Promise<void> {
  await user.click(await screen.findByRole("radio", { name: /^Note/ }));
  await user.paste(text);
  await user.keyboard("{Control>}{Enter}{/Control}");
}
