"""Human judgements, and how well scores and marks agree with them."""
