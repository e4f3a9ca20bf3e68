"""The data that all layers share: no DynamoDB, no Mirakl, no HTTP in here."""
