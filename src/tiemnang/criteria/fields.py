"""What can be asked of a lead from the tables of `leads`: standing columns, ways, needs, tags, timeline and consent."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tiemnang.criteria import ways
from tiemnang.criteria.facts import fact_fields
from tiemnang.criteria.places import Column, Rows, Table
from tiemnang.criteria.register import WRITTEN_BY_PEOPLE, register
from tiemnang.criteria.shapes import age, count, last, present, several, value
from tiemnang.criteria.tallies import noted
from tiemnang.leads.models import (
    Awareness,
    Channel,
    Consent,
    Entry,
    Lead,
    Need,
    Position,
    Source,
    Stage,
    Tag,
    Tagging,
)
from tiemnang.team.models import Member, Team
from tiemnang.vietnam import places
from tiemnang.vietnam.text import fold

WHO, FROM, STANDING = _("Là ai"), _("Từ đâu đến"), _("Đang ở đâu")
NEEDS, STORY, CONSENT = _("Vấn đề và nhu cầu"), _("Đã xảy ra"), _("Đồng ý")

NEED_ROWS = Table("needs", Need, ("pk", "said", "severity"), only={"met_at": None})
TAG_ROWS = Table("taggings", Tagging, ("tag_id",))
POSITIONS = Table("positions", Position, ("title",), only={"until": None})
ENTRIES = Table("entries", Entry, ("pk", "verb", "at", "result"))
CONSENTS = Table("consents", Consent, ("purpose", "channel"), only={"withdrawn_at": None})
CONSENT_CHANNELS = (
    ("phone", _("điện thoại")),
    ("sms", _("tin nhắn SMS")),
    ("zalo", _("Zalo")),
    ("email", _("mail")),
    ("facebook", _("Facebook")),
)


def happened(verb: str | tuple[str, ...], **where: Any) -> Rows:
    """The times of timeline lines with this verb."""
    return Rows(ENTRIES, "at", "moment", {"verb": verb, **where})


def _sources() -> Iterator[tuple[str, str]]:
    return (
        (str(pk), name)
        for pk, name in Source.objects.filter(merged_into=None).order_by("name").values_list("pk", "name")
    )


def _tags() -> Iterator[tuple[str, str]]:
    return ((str(pk), name) for pk, name in Tag.objects.order_by("name").values_list("pk", "name"))


def _members() -> Iterator[tuple[str, Any]]:
    yield "me", _("tôi")
    for pk, name in Member.objects.filter(is_active=True).order_by("name").values_list("pk", "name"):
        yield str(pk), name


def _teams() -> Iterator[tuple[str, str]]:
    return ((str(pk), name) for pk, name in Team.objects.order_by("name").values_list("pk", "name"))


def _provinces() -> list[tuple[str, str]]:
    listed = ((one.code, one.name) for one in places.provinces(timezone.localdate()))
    return sorted(listed, key=lambda pair: fold(pair[1]))


def _closed(choices: Any, **more: Any) -> dict[str, Any]:
    return {"choices": lambda: choices.choices, "open_choices": False, **more}


register(
    value("name", _("Tên"), "text", WHO, Column("name", "text")),
    value(
        "kind",
        _("Là người hay tổ chức"),
        "choice",
        WHO,
        Column("kind", "text"),
        **_closed(Lead.Kind, small=True),
    ),
    value("salutation", _("Xưng hô"), "text", WHO, Column("salutation", "text")),
    age("age", _("Tuổi"), WHO, Column("birth", "text")),
    value("organisation", _("Nơi làm việc"), "text", WHO, Column("organisation__name", "text")),
    noted("has.organisation", _("Nơi làm việc đã biết"), WHO, Column("organisation_id", "whole")),
    value("job_title", _("Chức danh"), "text", WHO, Rows(POSITIONS, "title", "text")),
    value("province", _("Tỉnh thành"), "choice", WHO, Column("province", "text"), choices=_provinces),
    value("district", _("Quận huyện"), "text", WHO, Column("district", "text")),
    value("ward", _("Phường xã"), "text", WHO, Column("ward", "text")),
    value("address", _("Địa chỉ"), "text", WHO, Column("address", "text")),
    noted(
        "has.place",
        _("Nơi ở đã biết"),
        WHO,
        *(Column(name, "text") for name in ("province", "district", "address")),
    ),
)
register(*ways.FIELDS)
register(
    value("source", _("Nguồn"), "choice", FROM, Column("source_id", "whole"), choices=_sources),
    value("channel", _("Kênh"), "choice", FROM, Column("source__channel", "text"), **_closed(Channel)),
    value("created_at", _("Đến với mình"), "date", FROM, Column("created_at", "moment")),
    value("arrived_at", _("Vào sổ"), "date", FROM, Column("arrived_at", "moment")),
)
register(
    value("stage", _("Chặng"), "choice", STANDING, Column("stage", "text"), **_closed(Stage, small=True)),
    value(
        "awareness",
        _("Mức nhận biết"),
        "choice",
        STANDING,
        Column("awareness", "text"),
        **_closed(Awareness, small=True),
    ),
    value("owner", _("Người phụ trách"), "choice", STANDING, Column("owner_id", "whole"), choices=_members),
    value("team", _("Nhóm phụ trách"), "choice", STANDING, Column("owner__team_id", "whole"), choices=_teams),
    several("tags", _("Thẻ"), STANDING, Rows(TAG_ROWS, "tag_id", "whole"), choices=_tags),
    value("touched_at", _("Lần liên hệ cuối"), "date", STANDING, Column("touched_at", "moment")),
)
register(
    present("need", _("Nhu cầu chưa đáp ứng"), NEEDS, Rows(NEED_ROWS, "pk", "whole")),
    value("need.said", _("Nhu cầu"), "text", NEEDS, Rows(NEED_ROWS, "said", "text")),
    value("need.severity", _("Mức cần (1 đến 3)"), "number", NEEDS, Rows(NEED_ROWS, "severity", "whole")),
)
register(
    count("entries", _("Lần ghi nhận"), STORY, Rows(ENTRIES, "at", "moment")),
    count("entries.called", _("Cuộc gọi"), STORY, happened("called")),
    count("entries.noted", _("Ghi chú"), STORY, happened("noted")),
    count("entries.met", _("Lần gặp"), STORY, happened("met")),
    count("entries.came_again", _("Lần quay lại"), STORY, happened("came_again")),
    count("entries.moved", _("Lần chuyển chặng"), STORY, happened("moved")),
    count("entries.assigned", _("Lần chia số"), STORY, happened("assigned")),
    last("last.called", _("Cuộc gọi cuối"), STORY, ENTRIES, "at", {"verb": "called"}),
    last("last.met", _("Lần gặp cuối"), STORY, ENTRIES, "at", {"verb": "met"}),
)
register(
    *(
        several(
            f"consent.{purpose}",
            label,
            CONSENT,
            Rows(CONSENTS, "channel", "text", {"purpose": purpose}),
            every=("",),  # a consent without a channel is for all of them
            choices=lambda: CONSENT_CHANNELS,
            open_choices=False,
        )
        for purpose, label in (
            ("marketing", _("Kênh đồng ý nhận quảng cáo")),
            ("care", _("Kênh đồng ý được chăm sóc")),
        )
    )
)
WRITTEN_BY_PEOPLE.append(fact_fields)
