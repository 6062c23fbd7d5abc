"""Who counts as a customer; orders, the groups of customers, and what they are worth have files of their own."""

__all__ = ["CUSTOMERS", "becomes_customer"]

CUSTOMERS = frozenset({"customer", "loyal"})


def becomes_customer(stage: str) -> bool:
    """Whether a purchase moves somebody on this stage to `customer`; who is loyal stays so."""
    return stage not in CUSTOMERS
