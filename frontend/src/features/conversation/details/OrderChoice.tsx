import { useStore } from "@nanostores/react";
import { ToggleButton, ToggleButtonGroup } from "react-aria-components";

import { detailsText } from "../../../i18n/texts/details";
import styles from "./OrderChoice.module.css";

interface Props {
  orderIds: string[];
  chosen: string;
  onChoose: (orderId: string) => void;
}

/** Which of a conversation's orders is shown. */
export function OrderChoice({ orderIds, chosen, onChoose }: Props) {
  const t = useStore(detailsText);
  return (
    <ToggleButtonGroup
      className={styles.choice ?? ""}
      aria-label={t.orders}
      disallowEmptySelection
      selectedKeys={[chosen]}
      onSelectionChange={(keys) => {
        const [key] = keys;
        if (key !== undefined) onChoose(String(key));
      }}
    >
      {orderIds.map((id) => (
        <ToggleButton key={id} id={id} className={styles.order ?? ""}>
          <bdi>{id}</bdi>
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
