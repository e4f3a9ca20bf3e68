"""The requests and responses of the API, one module for each capability.

The OpenAPI document, and the web app's types, are generated from these models.
"""
