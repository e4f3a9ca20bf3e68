"""The guard: looks at a reply before it is sent, and warns of what the marketplace forbids or the order does not show.

It only warns. What it does not recognise it does not judge: without the order, nothing is said about dates and refunds.
"""
