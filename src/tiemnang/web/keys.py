"""Keys of rows as addresses and forms write them; what no database could hold is no key."""

LONGEST = 18  # figures: below 2^63, and Python refuses to read thousands of them


def is_key(written: str) -> bool:
    """Whether this could be the key of a row."""
    return written.isdecimal() and len(written) <= LONGEST


def key_in(written: str) -> int:
    """The key that is written here; 0, which no row has, for anything else."""
    return int(written) if is_key(written) else 0
