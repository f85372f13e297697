"""Clumsy English made from good translations, with a label for every word: what the tagger of doubtful words learns from."""
