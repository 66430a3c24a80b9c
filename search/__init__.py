"""Entries in, hits, counts and trends out: engines behind one port."""
