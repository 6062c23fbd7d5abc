"""Reading where somebody lives from up to four columns that share the work differently in every sheet."""

from functools import lru_cache

from tiemnang.capture.sheets.reading import Reading
from tiemnang.vietnam import places

_read = lru_cache(maxsize=16_384)(places.read)


def put_together(reading: Reading) -> None:
    """Read the province from its own column, with ward and district beside it, else from the address."""
    parts = reading.parts
    if not ("province" in parts or "district_legacy" in parts or "ward" in parts or "address" in parts):
        return
    draft = reading.draft
    ward, district, province = reading.part("ward"), reading.part("district_legacy"), reading.part("province")
    draft.address = ", ".join(value.replace("\n", ", ") for _, value in parts.get("address", ()))
    draft.ward, draft.district = ward, district
    narrow = ", ".join(part for part in (ward, district, province) if part)
    found = (_read(narrow) if narrow else None) or (
        _read(province) if province and province != narrow else None
    )
    if found is None or not found.province:
        found = (_read(draft.address) if draft.address else None) or found
    if found is None:
        _keep_unknown(reading, province)
        return
    _take(reading, found, province)


def _take(reading: Reading, found: places.Place, province: str) -> None:
    draft = reading.draft
    draft.province, draft.old_province = found.province, found.old_province
    draft.district, draft.ward = draft.district or found.district, draft.ward or found.ward
    if found.old_province and found.province:
        written = province or draft.address
        reading.repaired("province", written, places.province_name(found.province), "place")
    if not found.province:
        _keep_unknown(reading, province)


def _keep_unknown(reading: Reading, province: str) -> None:
    """Keep a place that is no province we know as part of the address."""
    if province and province not in reading.draft.address:
        reading.draft.address = f"{reading.draft.address}, {province}".strip(", ")
