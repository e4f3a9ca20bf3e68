interface Named {
  display_name: string;
  first_name: string | null;
  last_name: string | null;
}

export function nameOf(customer: Named): string {
  const full = [customer.first_name, customer.last_name].filter(Boolean).join(" ");
  return full || customer.display_name;
}

export function initialsOf(name: string): string {
  const words = name.split(/[\s-]+/).filter((word) => /\p{L}/u.test(word));
  const first = words[0]?.match(/\p{L}/u)?.[0] ?? "";
  const last = words.length > 1 ? (words.at(-1)?.match(/\p{L}/u)?.[0] ?? "") : "";
  return (first + last).toLocaleUpperCase();
}
