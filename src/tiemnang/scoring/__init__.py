"""Whom to contact first, and why: owns points, their reasons and priority."""
