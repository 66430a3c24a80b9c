"""Text in, annotations out: knows no page and no database."""
