"""Reading conversations, and refreshing one from the marketplace.

``request_refresh`` answers the browser at once and invokes ``refresh_conversation``, which calls the marketplace. So
no agent waits for the marketplace.
"""
