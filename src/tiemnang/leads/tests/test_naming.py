"""Leads without a name are shown by what people recognise them by."""

from tiemnang.leads.models import Identity, Lead
from tiemnang.leads.naming import introduce


def nameless(now, **ways):
    lead = Lead.objects.create(created_at=now, arrived_at=now)
    for kind, value in ways.items():
        Identity.objects.create(lead=lead, kind=kind, value=value)
    return lead


def test_a_nameless_lead_is_shown_by_phone_then_mail_then_a_word(db, now):
    by_phone = nameless(now, email="hoa@spa.vn", phone="+84912345678")
    by_mail = nameless(now, email="hoa@spa.vn")
    by_nothing = nameless(now)

    assert [str(one) for one in (by_phone, by_mail, by_nothing)] == [
        "0912 345 678",
        "hoa@spa.vn",
        "Khách chưa rõ tên",
    ]


def test_a_number_known_to_be_wrong_is_the_last_phone_to_be_shown(db, now):
    lead = nameless(now, phone="+84912345678")
    Identity.objects.filter(lead=lead).update(is_bad=True)
    Identity.objects.create(lead=lead, kind="phone", value="+84987654321", rank=1)

    assert str(lead) == "0987 654 321"


def test_a_list_is_introduced_with_one_query_and_without_any_when_all_have_names(
    lead, now, django_assert_num_queries
):
    nameless(now, phone="+84987654321")
    nameless(now)
    leads = list(Lead.objects.order_by("pk"))

    with django_assert_num_queries(1):
        introduce(leads)
        names = [str(one) for one in leads]
    with django_assert_num_queries(0):
        introduce([lead])

    assert names == ["Nguyễn Thị Phương Thảo", "0987 654 321", "Khách chưa rõ tên"]
