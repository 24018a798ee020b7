"""Khiên: from a directive on network information security to proven, reported work.

The SQLite that a distribution ships may have the WAL-reset fault (3.7.0–3.51.2), so the one bundled
with pysqlite3 takes its place before anything else can open a database.
"""

import sys

try:
    import pysqlite3
except ImportError:  # the health page then warns, and `khien serve` starts a single process
    pass
else:
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2

__version__ = "0.1.0"
