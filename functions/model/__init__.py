"""The data that all layers share, as frozen dataclasses: no DynamoDB, no Mirakl, no HTTP.

Times are UTC text that sorts (``clock``). A ``Message`` is a received message or a reply of ours, told apart by its
status. A ``Conversation`` holds a ``Summary``, which is computed from its messages.
"""
