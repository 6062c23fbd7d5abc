"""Tiềm Năng: from scattered contacts to customers, and what every outcome teaches."""

import sys

import pysqlite3

# The system's SQLite may be older than 3.51.3 and carry the WAL-reset bug; pysqlite3 bundles a fixed one.
# Swapped in before Django is imported anywhere, so that only one SQLite library ever opens the file.
sys.modules["sqlite3"] = pysqlite3
sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2

__version__ = "0.1.0"
