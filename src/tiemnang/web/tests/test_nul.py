"""A NUL breaks nothing, wherever it stands in what somebody sends, known here or not."""

import pytest

from tiemnang.team.models import Team

pytestmark = pytest.mark.django_db


def test_it_is_left_out_of_what_is_typed(client, chu):
    client.force_login(chu)

    answer = client.post("/settings/teams/", {"na\x00me": "Hu\x00ế"})

    assert answer.status_code < 400 and client.get("/leads/?q=\x00").status_code < 400
    assert Team.objects.filter(name="Huế").exists()


def test_a_strangers_form_is_answered_as_any_other(client, chu):
    typed = {"username": "chu\x00", "email": "chu\x00@spa.vn", "password": "x\x00", "next": "/\x00"}

    assert client.post("/sign-in/", typed).status_code < 500
    assert client.get("/sign-in/?next=/\x00").status_code == 200


def test_an_address_with_it_leads_nowhere(client, chu):
    assert client.get("/join/a%00b/").status_code == 404
    assert client.post("/in/a%00b", b"{}", content_type="application/json").status_code == 404


def test_a_session_nobody_has_is_nobodys(client):
    client.cookies["sessionid"] = "abcdefgh\x00ijkl"

    assert client.get("/leads/").status_code == 302
