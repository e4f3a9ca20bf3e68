import type { ComponentProps } from "react";

import styles from "./Button.module.css";

interface Props extends ComponentProps<"button"> {
  variant?: "primary" | "plain" | "link" | "icon";
}

export function Button({ variant = "plain", className, type = "button", ...rest }: Props) {
  return <button type={type} data-variant={variant} className={[styles.button, className].join(" ")} {...rest} />;
}
