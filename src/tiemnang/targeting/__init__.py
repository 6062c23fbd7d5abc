"""Whom we want: owns what was mined from our own customers, target profiles with their versions, who fits them, and how that holds."""
