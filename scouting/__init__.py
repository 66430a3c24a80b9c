"""The application: the only room that knows spiders, nlp and search, and translates between their values."""

__version__ = "0.1.0"
