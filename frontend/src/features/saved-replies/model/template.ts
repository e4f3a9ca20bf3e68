import type { VariableName } from "../../../api/types";
import { gapOf, type Language } from "./variables";

/** The values that are known. None is blank. */
export type Values = Partial<Record<VariableName, string>>;

/** A fallback that stands where a value is not known. Empty: the place was left out. */
export interface UsedFallback {
  name: string;
  fallback: string;
}

export interface Filled {
  text: string;
  /** Each variable once. */
  fallbacks: UsedFallback[];
  /** The names of variables that have neither value nor fallback, each once. */
  gaps: string[];
}

/** The space before a variable, its name and its fallback, as in `functions/inbox/messages/templates.py`. */
const VARIABLE = /( ?)\{([^{}|]*)(?:\|([^{}]*))?\}/g;

/** The names of a template's variables, each once, in their order. */
export function variablesIn(template: string): string[] {
  return [...new Set([...template.matchAll(VARIABLE)].map(([, , name = ""]) => name))];
}

/**
 * A template with its values. Where one is not known stands the fallback; an empty fallback is left out together with
 * the space before it ("Bonjour," and not "Bonjour ,"). Without a fallback there is a gap that one can see.
 */
export function fill(template: string, values: Values, language: Language): Filled {
  const fallbacks = new Map<string, UsedFallback>();
  const gaps = new Set<string>();
  const text = template.replace(VARIABLE, (_, space: string, name: string, fallback: string | undefined) => {
    const value = (values as Partial<Record<string, string>>)[name];
    if (value) return space + value;
    if (fallback === undefined) {
      gaps.add(name);
      return space + gapOf(name, language);
    }
    fallbacks.set(`${name}|${fallback}`, { name, fallback });
    return fallback === "" ? "" : space + fallback;
  });
  return { text, fallbacks: [...fallbacks.values()], gaps: [...gaps] };
}
