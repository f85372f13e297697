"""Fixes for marked phrases: where candidates come from, which of them is chosen, and the sentence checked again with it."""
