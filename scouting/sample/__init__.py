"""Sample data: a loopback web with an invented year of documents, for the demo and for tests."""
