"""SQLite and PostgreSQL as we use them: owns bulk inserts and the one-writer lock; no tables."""
