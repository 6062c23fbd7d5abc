"""The small numbers beside the navigation, each one cheap query over what the member may see."""

from django.http import HttpRequest


def doubtful_pairs(request: HttpRequest) -> int:
    """Pairs of leads that wait for a person to say whether they are one."""
    return 0
