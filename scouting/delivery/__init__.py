"""A digest in; a letter in words, mails, files and a terminal's page out (hop 8)."""
