"""A review as a person changes it: edits, decisions, what they amount to, and the file they are kept in."""
