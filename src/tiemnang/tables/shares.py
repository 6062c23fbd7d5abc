"""How sure a share is, and figures as they are kept: what a page may ask of arithmetic without loading any."""

import math

Z95 = 1.959964


def wilson(hits: float, of: float, *, z: float = Z95) -> tuple[float, float]:
    """Interval of a share (Wilson 1927), 95 % by default; (0, 1) of nothing."""
    if of <= 0:
        return 0.0, 1.0
    share = hits / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z / (1 + z * z / of) * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return max(middle - half, 0.0), min(middle + half, 1.0)


def short(figure: float) -> float:
    """Four digits: what is stored is read by people."""
    return float(f"{figure:.4g}")
