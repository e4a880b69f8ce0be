"""What is measured, beside the peer or the limit it is held against: ``make bench``."""
