"""Requests of a browser in, German pages out; they work without scripts."""
