"""The few keys under which a record is filed, so that one newcomer meets its likely twins in one look-up."""

from collections.abc import Collection
from hashlib import blake2b

from tiemnang.matching.records import Known, given_of, tokens_of

MOST_KEYS = 8
MASK = (1 << 63) - 1


def block_keys(record: Known) -> list[int]:
    """At most eight 63-bit keys, the most telling first, equal in every process and on every machine."""
    return keys_of(record)[0]


def filed_keys(record: Known, values: Collection[str]) -> list[int]:
    """The block keys worth storing beside an index over the ways to reach (`values`, canonical): the rest of them.

    Phones, channels and most mails are met through that index; a mail is filed when its key is written differently.
    """
    return keys_of(record, values)[1]


def keys_of(record: Known, values: Collection[str] = ()) -> tuple[list[int], list[int]]:
    """(block keys, those of them worth filing), each hashed once."""
    by_name = _name_keys(record)
    hashed = {key: stable_hash(key) for key in [*_identity_keys(record), *by_name]}
    filed = [f"e{email}" for email in record.emails[:2] if email not in values]
    filed += [f"t{tax_id.partition('-')[0]}" for tax_id in record.tax_ids[:1]]
    stored = [hashed[key] for key in dict.fromkeys([*filed, *by_name])]
    return list(hashed.values())[:MOST_KEYS], stored[:MOST_KEYS]


def stable_hash(text: str) -> int:
    """A 63-bit hash of the text that does not change between processes (blake2b, first eight bytes)."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") & MASK


def _identity_keys(record: Known) -> list[str]:
    keys = [f"p{phone}" for phone in record.phones[:3]]
    keys += [f"e{email}" for email in record.emails[:2]]
    keys += [f"t{tax_id.partition('-')[0]}" for tax_id in record.tax_ids[:1]]
    keys += [f"c{channel}" for channel in record.channels[:2]]
    return keys


def _name_keys(record: Known) -> list[str]:
    tokens = tokens_of(record.name)
    if not tokens:
        return []
    if record.kind == "organisation":
        return [f"o{''.join(sorted(tokens))}"]
    keys = _birth_and_place_keys(record, tokens)
    given = given_of(tokens)
    for phone in record.phones[:1]:
        # One wrong digit leaves one half whole; five and four digits are selective enough beside a given name.
        keys += [f"h{phone[-9:-4]}{given}", f"l{phone[-4:]}{given}"]
    keys += [f"m{email.partition('@')[0]}{given}" for email in record.emails[:1]]
    return keys


def _birth_and_place_keys(record: Known, tokens: list[str]) -> list[str]:
    whole = "".join(sorted(tokens))
    ends = "".join(sorted((tokens[0], tokens[-1])))
    keys = []
    if len(record.birth) == 10:
        keys.append(f"d{record.birth}{ends}")
    if record.birth:
        keys.append(f"y{record.birth[:4]}{whole}")
    place = record.ward or record.district
    if len(tokens) > 1 and (place or (record.province and len(tokens) > 3)):
        keys.append(f"w{record.province}{place}|{whole}")
    if record.organisation:
        keys.append(f"g{record.organisation}|{ends}")
    return keys
