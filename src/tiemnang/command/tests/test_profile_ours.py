"""`tiemnang profile` asks our own customers, lists our profiles and says whom a lead fits."""

import json

import pytest

from tiemnang.command import main
from tiemnang.targeting import actions as targeting
from tiemnang.targeting.models import MiningRun
from tiemnang.targeting.tests import shop
from tiemnang.targeting.tests.businesses import IN_DA_NANG, SPA, group, publish, someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_use(chu, now):
    """Spas in Đà Nẵng, published, and a lead who half fits."""
    half = someone(now, "Lê Thị Bưởi", province="48")
    content = targeting.Content(group(IN_DA_NANG, SPA))
    publish(targeting.create("Chủ spa", by=chu, at=now, content=content), chu, now)
    return half


def said(capsys):
    """The answer, the last line of it."""
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def test_our_own_customers_are_mined_when_no_file_is_named(chu, capsys):
    shop.open_shop(months=3)

    code = main(["profile", "--mine", "--best", "customers", "--json"])

    found = said(capsys)
    assert code == 0 and found["best"] > 100 and found["rules"]
    assert MiningRun.objects.get().pk == found["run"]
    assert main(["profile", "--mine", "--best", "customers"]) == 0
    assert "Nhóm nên tìm: " in capsys.readouterr().out


def test_a_shop_without_customers_hears_what_to_do_first(chu, capsys):
    assert main(["profile", "--mine"]) == 0

    assert "Ghi thêm đơn hàng trước" in capsys.readouterr().out


def test_a_base_we_do_not_have_is_mistyped(chu, capsys):
    assert main(["profile", "--mine", "--base", "mọi người"]) == 2


def test_profiles_are_listed_with_how_many_fit(in_use, capsys):
    assert main(["profile", "--list", "--json"]) == 0

    (profile,) = said(capsys)["profiles"]
    assert (profile["name"], profile["version"], profile["targets"]) == ("Chủ spa", 1, 0)


def test_a_lead_is_told_whom_it_fits_and_why(in_use, capsys):
    assert main(["profile", "--match", str(in_use.pk), "--json"]) == 0

    (match,) = said(capsys)["matches"]
    assert match["fit"] == 50 == sum(reason["points"] for reason in match["reasons"])
    assert match["open"] == ["nơi làm việc có chữ “spa”"]
    assert main(["profile", "--match", "không có ai"]) == 1
