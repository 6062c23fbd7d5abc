"""The first page: straight to today, or two ways to begin while there is no lead at all."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from tiemnang.leads.models import Lead


def home(request: HttpRequest) -> HttpResponse:
    """Today's list once there is anybody to contact; before that, sample data or one's own sheet."""
    if Lead.objects.exists():
        return redirect("today")
    return render(request, "home/first.html")


@require_POST
def sample(request: HttpRequest) -> HttpResponse:
    """Fill an empty house with a believable business."""
    return redirect("home")


def soon(request: HttpRequest) -> HttpResponse:
    """Stands in until the screen is built."""
    return render(request, "home/first.html")
