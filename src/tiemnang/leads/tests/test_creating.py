"""Leads written down by hand, and the points that scoring writes on many at once."""

from tiemnang.leads import actions as leads
from tiemnang.leads.models import Lead


def test_an_organisation_keeps_its_name_as_it_is_written(lan, now):
    made = leads.create(
        name="Công ty TNHH MTV HÒA BÌNH ", kind="organisation", ways=[], by=lan, at=now, owner=lan
    )

    assert (made.name, made.salutation) == ("Công ty TNHH MTV HÒA BÌNH", "")


def test_a_persons_salutation_is_taken_off_their_name(lan, now):
    made = leads.create(name="chị nguyễn thị hoa", ways=[], by=lan, at=now, owner=lan)

    assert (made.name, made.salutation) == ("Nguyễn Thị Hoa", "chị")


def test_points_of_many_leads_are_written_each_on_its_own(lan, now):
    first, second, untouched = (
        Lead.objects.create(name=name, owner=lan, created_at=now, arrived_at=now) for name in "ABC"
    )

    leads.set_points([(first.pk, 70, 1.5), (second.pk, 30, 0.25)])
    leads.set_points([])

    written = dict(Lead.objects.values_list("pk", "points"))
    assert written == {first.pk: 70, second.pk: 30, untouched.pk: 0}
    assert Lead.objects.get(pk=second.pk).priority == 0.25
