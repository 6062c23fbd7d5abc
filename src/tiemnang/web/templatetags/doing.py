"""What the forms of calls and tasks offer to press."""

from datetime import datetime

from django import template
from django.utils import timezone

from tiemnang.web.task_forms import OFFERED

register = template.Library()


@register.simple_tag
def whens() -> list[str]:
    """Times people say most, each of them readable: "30 phút nữa", "mai 9h"."""
    return [str(said) for said in OFFERED]


@register.filter
def exact(when: datetime) -> str:
    """`24/11/2026 09:00`, as `moments.read` takes it back."""
    return timezone.localtime(when).strftime("%d/%m/%Y %H:%M") if when else ""
