"""Named groups of leads: owns segments, who belongs to them since when, their size day by day, and strategy sheets."""
