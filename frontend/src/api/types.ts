import type { components } from "./schema";

type Schemas = components["schemas"];

export type Conversation = Schemas["ConversationInList"];
export type ConversationDetail = Schemas["ConversationDetail"];
export type Message = Schemas["MessageOut"];
export type Sender = Schemas["Sender"];
/** A possible recipient of a reply. */
export type Addressee = Schemas["ReplyIn"]["to"][number];
export type SyncStatus = Schemas["SyncOut"];
