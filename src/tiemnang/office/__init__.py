"""What the shop decided for itself: owns its settings, its working time, its own words, and its backups."""
