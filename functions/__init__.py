"""Everything that runs in Lambda. Imports go downwards only: handlers, api, inbox, store and mirakl, model."""
