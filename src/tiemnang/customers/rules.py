"""Who counts as a customer."""

CUSTOMERS = frozenset({"customer", "loyal"})


def becomes_customer(stage: str) -> bool:
    """Whether a purchase moves somebody on this stage to `customer`; who is loyal stays so."""
    return stage not in CUSTOMERS
