"""How leads come in: owns sources, submissions as they came, and imports of sheets."""
