"""Who may buy: owns leads, organisations, ways to reach them, what is known of them and what happened."""
