import type { ComponentProps } from "react";

import styles from "./Button.module.css";

interface Props extends ComponentProps<"button"> {
  look?: "primary" | "plain" | "link" | "icon";
}

export function Button({ look = "plain", className, type = "button", ...rest }: Props) {
  return <button type={type} data-look={look} className={[styles.button, className].join(" ")} {...rest} />;
}
