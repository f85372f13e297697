"""Plain text and tables of text."""
