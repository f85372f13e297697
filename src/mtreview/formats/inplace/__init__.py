"""The same file back: where the texts of another tool's file lie in its own bytes, and new ones put there."""
