import { lazy, Suspense, useState } from "react";

import { useCommands } from "../commands/registry";

const DIALOGS = {
  help: lazy(() => import("../help/HelpDialog")),
  settings: lazy(() => import("../settings/SettingsDialog")),
  palette: lazy(() => import("../commands/palette/Palette")),
};

/** The dialogs that can be opened anywhere, one at a time. */
export function AppDialogs() {
  const [open, setOpen] = useState<keyof typeof DIALOGS | null>(null);
  useCommands({
    help: () => setOpen("help"),
    settings: () => setOpen("settings"),
    palette: () => setOpen("palette"),
    find: () => setOpen("palette"),
  });
  if (open === null) return null;
  const Dialog = DIALOGS[open];
  return (
    <Suspense fallback={null}>
      <Dialog onClose={() => setOpen(null)} />
    </Suspense>
  );
}
