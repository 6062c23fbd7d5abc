"""The doors and where they open."""

from django.urls import include, path

urlpatterns = [
    path("", include("tiemnang.public.urls")),
    path("", include("tiemnang.web.urls")),
]
