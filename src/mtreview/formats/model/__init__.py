"""What all formats share: a review as units with notes, issues and codes."""
