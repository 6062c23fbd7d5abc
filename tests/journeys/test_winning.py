"""Known outcomes come in with a sheet, are learned from, and what tells too much is questioned on the honesty page.

The two samples are every 28th row of UCI's Bank Marketing (Moro, Cortez, Rita 2014) and every 12th of Online
Shoppers (Sakar and others 2018), both CC BY 4.0. The length of the call is known when it has ended, the page value when somebody has paid.
"""

from pathlib import Path

import pytest
from django.utils import timezone

from tiemnang.leads.models import Lead
from tiemnang.pipeline import outcomes
from tiemnang.scoring.models import LearningField, WinModel
from tiemnang.scoring.winning import standing
from tiemnang.scoring.winning.fitting import fit

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).parent / "outcomes"


@pytest.fixture
def learned(bring, client, chu):
    """Bring a sample in with its last column as the outcome, and learn; gives the honesty page as the owner reads it."""

    def learned(name: str) -> str:
        content = (SAMPLES / name).read_bytes()
        last = content.decode().splitlines()[0].count(";")
        bring(content, name=name, mappings={0: {last: "outcome"}})
        standing.forget()
        fit(at=timezone.now())
        client.force_login(chu)
        return client.get("/honesty/").content.decode()

    return learned


@pytest.mark.parametrize(
    ("name", "rows", "bought", "telling"),
    [("bank.csv", 1471, 140, "fact.duration"), ("shoppers.csv", 1028, 151, "fact.pagevalues")],
)
def test_what_tells_too_much_is_questioned_and_not_learned_from(learned, name, rows, bought, telling):
    page = learned(name)

    known = list(outcomes.gather())
    model = WinModel.objects.get(state="champion")
    assert (len(known), sum(each.result == "won" for each in known)) == (rows, bought)
    assert Lead.objects.filter(stage="customer").count() == bought
    assert telling in LearningField.objects.filter(use="ask").values_list("key", flat=True)
    assert telling not in model.report["fields"] and model.report["held_back"][telling] == "question"
    assert "Máy đã học từ" in page
