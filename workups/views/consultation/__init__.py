"""A GP works a patient up: answering, seeing what it means, deciding, ordering, closing."""
