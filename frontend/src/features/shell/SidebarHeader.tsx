import { useStore } from "@nanostores/react";

import { chooseLocale, locale } from "../../i18n";
import { shellText } from "../../i18n/texts/shell";
import { Button } from "../../ui/elements/Button";
import { Icon } from "../../ui/elements/Icon";
import { runCommand } from "../commands/registry";
import { AgentMenu } from "../sign-in/AgentMenu";
import { Logo } from "./Logo";
import styles from "./Shell.module.css";

export function SidebarHeader() {
  const t = useStore(shellText);
  const otherLocale = useStore(locale) === "en" ? "fr-CA" : "en";
  const label = otherLocale === "en" ? "EN" : "FR";
  return (
    <header className={styles.header}>
      <Logo />
      <span className={styles.product}>{t.product}</span>
      <Button
        variant="icon"
        className={styles.language}
        lang={otherLocale}
        aria-label={`${label}, ${t.switchLanguage}`}
        title={t.switchLanguage}
        onClick={() => void chooseLocale(otherLocale)}
      >
        {label}
      </Button>
      <Button variant="icon" aria-label={t.help} title={`${t.help} (?)`} className={styles.help} onClick={() => runCommand("help")}>
        <Icon name="question" />
      </Button>
      <AgentMenu />
    </header>
  );
}
