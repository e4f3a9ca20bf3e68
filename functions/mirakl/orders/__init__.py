"""Mirakl's order side: the calls of the order panel, and parsers for orders, documents, carriers and their links."""
