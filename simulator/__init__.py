"""The company's life as messy loads, and the truth about them."""
