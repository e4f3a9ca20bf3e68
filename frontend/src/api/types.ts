import type { components } from "./schema";

type Schemas = components["schemas"];

export type Conversation = Schemas["ConversationInList"];
export type ConversationDetail = Schemas["ConversationDetail"];
export type Message = Schemas["MessageOut"];
export type Attachment = Schemas["AttachmentOut"];
export type Sender = Schemas["Sender"];
export type Status = Schemas["Status"];
/** Whom a reply may be addressed to. */
export type Addressee = Schemas["ReplyIn"]["to"][number];
export type SyncStatus = Schemas["SyncOut"];
