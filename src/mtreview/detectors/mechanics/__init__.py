"""Mechanics of English: rules that need nothing but the English text."""
