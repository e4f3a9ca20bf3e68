"""The handlers of attachments."""
