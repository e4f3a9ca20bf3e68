import type { components } from "./schema";

type Schemas = components["schemas"];

export type Conversation = Schemas["ConversationInList"];
export type ConversationDetail = Schemas["ConversationDetail"];
export type Message = Schemas["MessageOut"];
export type Sender = Schemas["Sender"];
/** A possible recipient of a reply. */
export type Addressee = Schemas["ReplyIn"]["to"][number];
export type SyncStatus = Schemas["SyncOut"];
/** Somebody else who looks at a conversation now. */
export type PresentAgent = Schemas["PresentAgent"];
export type Person = Schemas["Person"];
export type AgentInfo = Schemas["AgentOut"];
export type Activity = Schemas["ActivityOut"];
export type FieldChange = Schemas["FieldChangeOut"];
export type Views = Schemas["ViewsOut"];
export type ViewId = Schemas["ViewCount"]["id"];
export type Mention = Schemas["MentionOut"];
/** What shall change in a conversation; what is not given stays. */
export type Change = Partial<Schemas["ChangeIn"]>;
export type PreviousValues = Schemas["PreviousValues"];
export type BulkResult = Schemas["BulkResult"];
/** What the marketplace says about an order. */
export type OrderPanel = Schemas["OrderPanel"];
export type Order = Schemas["OrderOut"];
export type OrderLine = Schemas["OrderLineOut"];
export type Refund = Schemas["RefundOut"];
export type Tax = Schemas["TaxOut"];
/** What the customer sends back. */
export type OrderReturn = Schemas["ReturnOut"];
export type OrderDocument = Schemas["DocumentOut"];
export type Unavailable = Schemas["UnavailableOut"];
/** Whether the API key may make one call of the marketplace. */
export type KeyRight = Schemas["KeyRightOut"];
/** The file of an attachment: its state, and its addresses once it is there. */
export type AttachmentFile = Schemas["AttachmentFileOut"];
/** What the guard found in a reply. `start` and `end` count Unicode characters, not units of UTF-16. */
export type Finding = Schemas["FindingOut"];
export type GuardRule = Finding["rule"];
/** All saved replies, as one version. */
export type SavedReplies = Schemas["SavedRepliesOut"];
export type SavedReply = Schemas["SavedReplyOut"];
/** A saved reply as it is saved: without its uses. */
export type SavedReplyContent = Schemas["SavedReplyIn"];
/** What a text of a saved reply can have filled in. */
export type VariableName = SavedReplies["variables"][number];
