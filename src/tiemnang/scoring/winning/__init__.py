"""Win probability: what was known of a lead at a moment, models learned from it, and the chance each open lead is told."""
