"""The messages of one thread, received or written here.

- ``reading`` turns a body (HTML or plain text) into lines of text; ``text`` decides what of it is stored and shown.
- ``writer`` stores a thread's messages. The key of a row is made from the marketplace's id, so each is stored once.
- ``matching`` decides which of the shop's messages are our replies: by the id from M12, or by words and time.
  ``same_words`` compares two texts and ignores what marketplaces are known to change.
- A match is recorded as a claim: a row under the key of the marketplace's message that names our reply. Writing it is
  conditional, so only one reply can claim a message, and nobody stores that message as somebody else's.
- ``states`` is the table of statuses that a reply may have one after the other.
"""
