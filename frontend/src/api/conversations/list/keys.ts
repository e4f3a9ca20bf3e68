import type { ListFilter } from "./filter";

export const conversationKey = (id: string) => ["conversation", id] as const;
/** Who else is there. Not part of the conversation: to write it there would pass for an answer to its GET. */
export const presentKey = (id: string) => ["present", id] as const;

/** All lists that are loaded, each under its filter. */
export const listsKey = ["lists"] as const;
export const listKey = (filter: ListFilter) => [...listsKey, filter] as const;

/** The requests that keep the lists up to date. */
export const newestPagesKey = ["newest-pages"] as const;
export const newestPageKey = (filter: ListFilter) => [...newestPagesKey, filter] as const;

export const viewsKey = ["views"] as const;
export const tagsKey = ["tags"] as const;
