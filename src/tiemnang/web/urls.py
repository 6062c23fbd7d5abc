"""The addresses of the staff screens, in the order of the navigation."""

from django.urls import path

from tiemnang.web import entrance, home

urlpatterns = [
    path("", home.home, name="home"),
    path("sample/", home.sample, name="sample"),
    # entrance
    path("sign-in/", entrance.SignIn.as_view(), name="sign_in"),
    path("sign-in/<str:token>/", entrance.redeem, name="redeem_sign_in"),
    path("sign-out/", entrance.SignOut.as_view(), name="sign_out"),
    path("language/", entrance.language, name="language"),
    path("theme/", entrance.theme, name="theme"),
    # today
    path("today/", home.soon, name="today"),
    # leads
    path("leads/", home.soon, name="leads"),
    # imports
    path("imports/", home.soon, name="imports"),
    # duplicates
    path("duplicates/", home.soon, name="duplicates"),
]
