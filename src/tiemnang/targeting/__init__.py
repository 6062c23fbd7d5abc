"""Whom do we want: finds what our best customers share, and who is like them; owns the target profile."""
