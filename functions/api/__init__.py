"""What all HTTP handlers share. API Gateway checks the token and the route before it calls a function.

- ``resolver`` makes a handler of an app: it checks access, sizes and content type, calls the app, and turns each
  exception of ``errors.py`` into a status and a JSON error body.
- ``access`` reads the caller from the token's claims, checks their group, and writes the audit line.
- ``schemas`` has the requests and responses as pydantic models, one module for each capability.
- ``pages`` ends a page where its response would be too large, and ``cursors`` makes page cursors of table keys.
- ``etag`` answers 304, ``compression`` gzips, ``correlation`` chooses the correlation id, and ``addresses`` decodes ids
  in the path.
- ``openapi`` writes ``docs/openapi.json`` from all handlers.
"""
