"""The addresses strangers and other programs meet."""

from django.urls import path

from tiemnang.public import intake

urlpatterns = [path("in/<str:token>", intake.receive, name="intake")]
