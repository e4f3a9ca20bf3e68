import { useStore } from "@nanostores/react";
import { useState } from "react";
import { Autocomplete } from "react-aria-components/Autocomplete";
import { Dialog } from "react-aria-components/Dialog";
import { Header } from "react-aria-components/Header";
import { I18nProvider } from "react-aria-components/I18nProvider";
import { Input } from "react-aria-components/Input";
import { Menu, MenuItem, MenuSection } from "react-aria-components/Menu";
import { Modal, ModalOverlay } from "react-aria-components/Modal";
import { SearchField } from "react-aria-components/SearchField";

import { locale } from "../../../i18n";
import { paletteText } from "../../../i18n/texts/palette";
import { Icon } from "../../../ui/elements/Icon";
import { Keys } from "../Keys";
import styles from "./Palette.module.css";
import { matchingItems, type PaletteItem, usePaletteItems } from "./usePaletteItems";

const SECTIONS = ["commands", "views", "recent"] as const;

/** Every command, view and recent conversation, found by typing. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const t = useStore(paletteText);
  const [typed, setTyped] = useState("");
  // What is available when the palette opens: its own dialog must not change that.
  const [items] = useState(usePaletteItems());
  const matches = matchingItems(items, typed);

  function run(item: PaletteItem) {
    onClose();
    // Only when the dialog is gone: a command may move the focus or open another one.
    setTimeout(item.run);
  }

  return (
    <I18nProvider locale={useStore(locale)}>
      <ModalOverlay
        isOpen
        isDismissable
        onOpenChange={(isOpen) => !isOpen && onClose()}
        className={styles.overlay ?? ""}
        data-overlay=""
      >
        <Modal className={styles.modal ?? ""}>
          <Dialog aria-label={t.title} className={styles.dialog ?? ""}>
            <Autocomplete inputValue={typed} onInputChange={setTyped}>
              <SearchField aria-label={t.title} className={styles.search ?? ""} autoFocus>
                <Icon name="search" />
                <Input className={styles.input ?? ""} placeholder={t.placeholder} />
              </SearchField>
              {/* Focusable, so that it can be scrolled by keyboard: in the menu, the focus is only virtual. */}
              <div role="group" aria-label={t.results} tabIndex={0} className={styles.scroller}>
                <Menu
                  aria-label={t.results}
                  autoFocus="first"
                  className={styles.results ?? ""}
                  onAction={(id) => {
                    const item = matches.find((each) => each.id === id);
                    if (item) run(item);
                  }}
                  renderEmptyState={() => <p className={styles.none}>{t.none}</p>}
                >
                  {SECTIONS.map((section) => {
                    const inSection = matches.filter((item) => item.section === section);
                    if (inSection.length === 0) return null;
                    return (
                      <MenuSection key={section} id={section}>
                        <Header className={styles.heading ?? ""}>{t[section]}</Header>
                        {inSection.map((item) => (
                          <MenuItem key={item.id} id={item.id} textValue={item.label} className={styles.item ?? ""}>
                            <span className={styles.label}>{item.label}</span>
                            {item.detail !== undefined && <span className={styles.detail}>{item.detail}</span>}
                            <Keys keys={item.keys} or={t.or} then={t.then} />
                          </MenuItem>
                        ))}
                      </MenuSection>
                    );
                  })}
                </Menu>
              </div>
            </Autocomplete>
          </Dialog>
        </Modal>
      </ModalOverlay>
    </I18nProvider>
  );
}
