"""What becomes of records: how long each is kept, and how a person is erased."""
