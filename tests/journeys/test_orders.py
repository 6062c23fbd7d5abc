"""An order list goes in; customers and what they bought come out, and the list can be taken back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.journeys.conftest import xlsx
from tiemnang import journey
from tiemnang.capture.models import Import, Submission
from tiemnang.customers.actions import Bought
from tiemnang.customers.jobs import count_values
from tiemnang.customers.models import CustomerValue, OrderLine, Purchase, ValueModel
from tiemnang.due.models import Job
from tiemnang.leads.models import Entry, Lead

pytestmark = pytest.mark.django_db

HEADER = [
    "Mã đơn",
    "Ngày đặt",
    "Tên khách",
    "SĐT",
    "Tên sản phẩm",
    "SL",
    "Đơn giá",
    "Thành tiền",
    "Trạng thái",
]
ROWS = [
    ["DH001", "03/11/2026", "Chị Nguyễn Thị Hồng Vân", "0905 774 310", "Serum B5", "2", "450.000", "900.000", "Hoàn thành"],
    ["DH001", "03/11/2026", "Chị Nguyễn Thị Hồng Vân", "0905 774 310", "Kem chống nắng", "1", "380.000", "380.000", "Hoàn thành"],
    ["DH002", "05/11/2026", "Trần Thị Mỹ Linh", "0385 550 914", "Serum B5", "1", "450.000", "450.000", "Đã hủy"],
    ["DH003", "06/11/2026", "Trần Thị Mỹ Linh", "0385 550 914", "Mặt nạ đất sét", "3", "120.000", "360.000", "Hoàn tất"],
    ["DH004", "07/11/2026", "Khách lẻ", "", "Serum B5", "1", "450.000", "450.000", "Hoàn thành"],
    ["DH005", "", "Lê Hoàng Khánh Duy", "0935218640", "Serum B5", "1", "450.000", "450.000", "Hoàn thành"],
]  # fmt: skip


def bought() -> list[tuple]:
    """Every purchase as people would read it."""
    rows = Purchase.objects.order_by("lead__name", "at", "order_no")
    return list(rows.values_list("lead__name", "order_no", "product", "amount"))


VAN = ("Nguyễn Thị Hồng Vân", "DH001", "Serum B5, Kem chống nắng", 1_280_000)
LINH = ("Trần Thị Mỹ Linh", "DH003", "Mặt nạ đất sét", 360_000)


def test_many_lines_make_orders_and_unknown_people_become_customers(bring):
    batch = bring(xlsx(ROWS, HEADER))

    assert batch.kind == Import.Kind.ORDERS
    assert bought() == [VAN, LINH]
    assert batch.counts == {"created": 2, "updated": 2, "parked": 2, "orders": 2}
    assert set(Lead.objects.values_list("name", "stage")) == {(VAN[0], "customer"), (LINH[0], "customer")}
    assert [line.text for line in Entry.objects.filter(verb="bought").order_by("at")] == [VAN[2], LINH[2]]


def test_what_it_says_of_a_bad_line(bring):
    batch = bring(xlsx(ROWS, HEADER))

    parked = Submission.objects.filter(batch=batch, outcome="parked").order_by("row_no")
    assert [[code for _, _, code, _ in row.troubles] for row in parked] == [
        ["order_no_customer"],
        ["order_no_date"],
    ]


def test_a_known_lead_is_met_by_phone_and_becomes_a_customer(bring, lead):
    bring(xlsx([["DH009", "03/11/2026", "Chị Thảo", "0912 345 678", *ROWS[0][4:]]], HEADER))

    lead.refresh_from_db()
    assert lead.is_customer and lead.purchases.get().amount == 900_000
    assert Lead.objects.count() == 1


def test_the_same_list_again_changes_nothing(bring):
    bring(xlsx(ROWS, HEADER))
    before = bought(), Entry.objects.count(), OrderLine.objects.count()

    again = bring(xlsx(ROWS, HEADER), name="xuất lại.xlsx")

    assert again.counts["repeated"] == len(ROWS) and "created" not in again.counts
    assert (bought(), Entry.objects.count(), OrderLine.objects.count()) == before


def test_a_later_list_says_what_became_of_an_order(bring):
    bring(xlsx(ROWS, HEADER))
    later = [[*ROWS[0][:8], "Đã trả hàng"], ROWS[1], [*ROWS[3][:8], "Đã hủy"]]

    bring(xlsx(later, HEADER), name="tuần sau.xlsx")

    assert bought() == [(VAN[0], "DH001", "Kem chống nắng", 380_000)]
    assert Entry.objects.get(verb="bought").detail["amount"] == 380_000
    assert Lead.objects.get(name=LINH[0]).stage != "customer"


def test_undoing_the_later_list_brings_back_what_the_first_one_said(bring):
    bring(xlsx(ROWS, HEADER))
    later = bring(xlsx([[*ROWS[0][:8], "Đã trả hàng"]], HEADER), name="tuần sau.xlsx")

    journey.take_out(later, report=lambda one, done: None, pause=lambda: None)

    assert bought() == [VAN, LINH]


def test_a_list_can_be_taken_back_whole(bring, lead):
    was, hers = lead.stage, ["DH009", "03/11/2026", "Chị Thảo", "0912 345 678", *ROWS[0][4:]]
    batch = bring(xlsx([*ROWS, hers], HEADER))

    counts = journey.take_out(batch, report=lambda one, done: None, pause=lambda: None)

    assert counts["removed"] == 2 and bought() == [] and not OrderLine.objects.exists()
    assert not CustomerValue.objects.exists()
    lead.refresh_from_db()
    assert lead.stage == was and not lead.entries.filter(verb="bought").exists()
    bring(xlsx(ROWS, HEADER))
    assert len(bought()) == 2


def test_lines_that_leave_the_order_empty_belong_to_the_one_above(bring):
    rows = [ROWS[0], ["", "", "", "", "Kem chống nắng", "1", "380.000", "380.000", ""], ROWS[3]]

    bring(xlsx(rows, HEADER))

    assert bought() == [VAN, LINH]


def test_a_return_under_its_own_number_is_taken_off_the_order_it_is_of(bring):
    header = [
        "InvoiceNo",
        "StockCode",
        "Description",
        "Quantity",
        "InvoiceDate",
        "UnitPrice",
        "CustomerID",
        "Country",
    ]
    rows = [
        ["C536379", "D22", "Lantern", "-2", "12/3/2025 9:41", "3.5", "17850.0", "United Kingdom"],
        ["536365", "D22", "Lantern", "6", "12/1/2025 8:26", "3.5", "17850.0", "United Kingdom"],
        ["536365", "D23", "Holder", "6", "12/1/2025 8:26", "2.55", "17850.0", "United Kingdom"],
        ["536370", "D23", "Holder", "10", "12/13/2025 8:26", "2.5", "12583.0", "France"],
        ["536371", "D23", "Holder", "10", "12/13/2025 8:26", "2.5", "", "France"],
    ]

    batch = bring(xlsx(rows, header))

    assert batch.counts["created"] == 2 and batch.counts["parked"] == 1
    assert list(Purchase.objects.order_by("at").values_list("order_no", "amount", "quantity")) == [
        ("536365", 29, 10.0),
        ("536370", 25, 10.0),
    ]
    assert timezone.localtime(Purchase.objects.get(order_no="536365").at).strftime("%d/%m") == "01/12"


def test_a_customer_without_a_phone_is_known_by_their_code(bring):
    header = ["Số hóa đơn", "Ngày bán", "Mã khách hàng", "Khách cần trả"]
    bring(xlsx([["HD1", "02/10/2026", "KH0007", "1.200.000"]], header))

    again = bring(xlsx([["HD2", "02/11/2026", "KH0007", "900.000"]], header), name="tháng 11.xlsx")

    assert again.counts == {"updated": 1, "orders": 1}
    assert list(Lead.objects.get().purchases.order_by("at").values_list("amount", flat=True)) == [
        1_200_000,
        900_000,
    ]


def test_a_total_that_every_line_repeats_counts_once(bring):
    header = ["Mã đơn hàng", "Ngày tạo đơn", "Số điện thoại", "Sản phẩm", "Tổng thanh toán"]
    rows = [["A1", "02/10/2026", "0905774310", name, "1tr5"] for name in ("Serum B5", "Mặt nạ")]

    bring(xlsx(rows, header))

    assert Purchase.objects.get().amount == 1_500_000


def test_what_a_customer_is_worth_is_counted_as_they_come_in(bring):
    bring(xlsx(ROWS, HEADER))

    worth = CustomerValue.objects.get(lead__name=VAN[0])
    assert (worth.frequency, worth.monetary) == (1, 1_280_000)
    assert 0 < worth.expected <= worth.high and worth.low <= worth.expected


def test_a_parked_line_comes_in_once_it_is_mended(bring):
    bring(xlsx(ROWS, HEADER))
    parked = Submission.objects.filter(outcome="parked").order_by("row_no")[0]

    lead = journey.fix(parked, {"phone": "0989046318", "full_name": "Bùi Xuân Trường"})

    assert isinstance(lead, Lead) and lead.purchases.get().amount == 450_000


def test_a_purchase_by_hand_is_counted_told_and_taken_back(lead, lan, now):
    (made,) = journey.buy(
        [Bought(lead.pk, 2_500_000, now - timedelta(days=3), "Gói Khởi đầu", order_no="HD7")],
        at=now,
        by=lan,
    )
    was = Lead.objects.get(pk=lead.pk)

    assert was.is_customer and was.worth.monetary == 2_500_000 and made.by == lan
    line = was.entries.get(verb="bought")
    journey.take_back(line, at=now, by=lan)

    lead.refresh_from_db()
    assert lead.stage == "new" and not lead.purchases.exists() and not CustomerValue.objects.exists()
    assert lead.entries.filter(verb="undone", detail__entry=line.pk).exists()


def test_a_line_that_repeats_only_the_number_is_of_that_order_too(bring):
    rows = [ROWS[0], ["DH001", "", "", "", "Kem chống nắng", "1", "380.000", "380.000", ""], ROWS[3]]

    bring(xlsx(rows, HEADER))

    assert bought() == [VAN, LINH]


def test_what_is_won_for_a_sum_is_a_purchase_and_goes_with_its_outcome(lead, lan, now):
    (won,) = journey.close([lead.pk], "won", reason="referred", at=now, by=lan, amount=12_000_000)

    assert lead.purchases.get().amount == 12_000_000
    assert CustomerValue.objects.get(lead=lead).monetary == 12_000_000

    journey.unclose(won, at=now, by=lan)

    assert not lead.purchases.exists() and not CustomerValue.objects.exists()


def test_the_nightly_job_learns_and_counts_everybody(bring, now):
    bring(xlsx(ROWS, HEADER))
    CustomerValue.objects.all().delete()
    asked = Job.objects.get(kind="customers.values")

    done = count_values(asked, {}, clock=lambda: timezone.now())

    assert done == {"counted": 2} and CustomerValue.objects.count() == 2
    assert ValueModel.objects.get().customers == 2


TOTALS = ["Mã đơn", "Ngày đặt", "Tên khách", "SĐT", "Tên sản phẩm", "Tổng tiền đơn hàng"]


def test_the_sum_of_an_order_counts_though_the_line_that_says_it_first_waits_for_a_person(bring):
    van, linh = ROWS[0][2:4], ROWS[2][2:4]
    rows = [
        ["DH011", "", *van, "Serum B5", "900.000"],
        ["DH011", "03/11/2026", *van, "Kem chống nắng", "900.000"],
        ["DH011", "03/11/2026", *van, "Mặt nạ", "900.000"],
        ["1", "04/11/2026", *van, "Serum B5", "450.000"],
        ["1", "05/11/2026", *linh, "Serum B5", "450.000"],
    ]

    batch = bring(xlsx(rows, TOTALS))

    assert [row[1::2] for row in bought()] == [("DH011", 900_000), ("1", 450_000), ("1", 450_000)]
    journey.fix(Submission.objects.get(batch=batch, outcome="parked"), {"order_date": "03/11/2026"})
    assert [row[1::2] for row in bought()] == [("DH011", 900_000), ("1", 450_000), ("1", 450_000)]
