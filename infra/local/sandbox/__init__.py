"""A fake marketplace for development and tests: Mirakl's seller API, its known peculiarities, and faults on demand.

``FakeMarketplace`` holds shops, customers, orders and threads. ``SellerApi`` answers Mirakl's operations from it,
``SandboxApp`` serves both over HTTP with the faults that were asked for. ``demo`` has the first threads, and
customers who write.
"""
