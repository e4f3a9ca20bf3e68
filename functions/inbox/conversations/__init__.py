"""What the list shows of a conversation, the customer's names, and what stays after an erasure.

- ``summary`` computes the summary as a pure function of the conversation's rows.
- ``summary_writer`` stores it under an optimistic lock: it reads the conversation, then the rows, and writes only if
  the conversation's version is still the same; otherwise it reads again. So of two writers the later one has read the
  rows of both.
- ``customers`` merges what the thread, the order and the stored row say about a customer, and writes a new name to
  all of their conversations.
- ``erasure`` keeps erased data erased: a tombstone row with ``erased_before`` stays, and nothing older is stored again.
"""
