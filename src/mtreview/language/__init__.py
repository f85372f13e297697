"""What the words, names and numbers of both languages are; nothing here knows a model."""
