"""Records of a DynamoDB stream, and the EventBridge patterns that filter them.

Used by the commands that replay dead letters and by the local run.
"""
