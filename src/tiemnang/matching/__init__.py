"""Is this someone we know: owns block keys, doubtful pairs, merges and their undo."""
