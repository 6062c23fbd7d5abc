"""Lead, the organisations they belong to, and the positions they held there."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from tiemnang.leads.models.source import Source
from tiemnang.office.words import named
from tiemnang.team.models import Member, Sight
from tiemnang.vietnam import names, phones


class Stage(models.TextChoices):
    """Where the relation stands: the ladder first, then what lies beside it."""

    NEW = "new", named("stages", "new", _("Mới"))
    CONTACTING = "contacting", named("stages", "contacting", _("Đang liên hệ"))
    QUALIFIED = "qualified", named("stages", "qualified", _("Đủ điều kiện"))
    OPPORTUNITY = "opportunity", named("stages", "opportunity", _("Cơ hội"))
    CUSTOMER = "customer", named("stages", "customer", _("Khách hàng"))
    LOYAL = "loyal", named("stages", "loyal", _("Thân thiết"))
    NOT_NOW = "not_now", named("stages", "not_now", _("Chưa phải lúc"))
    UNSUITABLE = "unsuitable", named("stages", "unsuitable", _("Không phù hợp"))
    FAKE = "fake", named("stages", "fake", _("Ảo"))


OPEN_STAGES = (Stage.NEW, Stage.CONTACTING, Stage.QUALIFIED, Stage.OPPORTUNITY)


class Awareness(models.TextChoices):
    """How near they are to a purchase in their own mind; separate from the stage."""

    UNAWARE = "unaware", _("Chưa biết")
    SEARCHING = "searching", _("Đang tìm giải pháp")
    COMPARING = "comparing", _("Đang so sánh")
    WITH_COMPETITOR = "with_competitor", _("Đang dùng đối thủ")


class Organisation(models.Model):
    """A business or institution that leads work for, or that is a lead itself."""

    name = models.CharField(max_length=200)
    key = models.CharField(max_length=200, db_index=True)
    tax_id = models.CharField(max_length=14, blank=True, default="", db_index=True)

    def __str__(self) -> str:
        return self.name


class LeadQuerySet(models.QuerySet["Lead"]):
    """Named filters over leads."""

    def seen_by(self, member: Member) -> Self:
        """The leads this member may know of; every list, count, search and export goes through it."""
        return self.living().filter(sight_of(member))

    def living(self) -> Self:
        """Leads that were not merged into another one."""
        return self.filter(merged_into=None)

    def in_play(self) -> Self:
        """Leads somebody may still win."""
        return self.filter(stage__in=OPEN_STAGES)


MOST_HANDS = 12  # owners that are asked one by one; of more, an index over all leads is quicker


def hands_of(member: Member) -> list[Q]:
    """What `sight_of` says, as one condition per owner (or the pool); none where one walk over all leads is better."""
    if member.sight == Sight.ALL:
        return []
    owners: list[int | None] = [member.pk]
    if member.sight == Sight.TEAM and member.team_id:
        owners = list(Member.objects.filter(team=member.team_id).values_list("pk", flat=True)[:MOST_HANDS])
    owners += [None] if member.sees_pool else []
    return [Q(owner=owner) for owner in owners] if len(owners) < MOST_HANDS else []


def sight_of(member: Member, prefix: str = "") -> Q:
    """The condition under which `member` sees a lead; `prefix` reaches it from another table (`lead__`)."""
    if member.sight == Sight.ALL:
        return Q()
    pool = Q(**{f"{prefix}owner": None}) if member.sees_pool else Q()
    if member.sight == Sight.TEAM and member.team_id:
        colleagues = list(Member.objects.filter(team=member.team_id).values_list("pk", flat=True))
        return Q(**{f"{prefix}owner__in": colleagues}) | pool
    return Q(**{f"{prefix}owner": member.pk}) | pool


NAMELESS = _("Khách chưa rõ tên")


def known_by(kind: str, value: str) -> str:
    """A way to reach somebody, as people write it: "0912 345 678", or the mail address."""
    return phones.display(value) if kind == "phone" else value


RIDERS = ("source", "province", "awareness", "points", "touched_at", "created_at")


class Lead(models.Model):
    """A person or organisation who may buy, or buy again: one row for life."""

    class Kind(models.TextChoices):
        """A lead is one of two."""

        PERSON = "person", _("Cá nhân")
        ORGANISATION = "organisation", _("Tổ chức")

    kind = models.CharField(max_length=12, choices=Kind, default=Kind.PERSON)
    name = models.CharField(max_length=200, blank=True, default="")
    salutation = models.CharField(max_length=10, blank=True, default="")
    birth = models.CharField(max_length=10, blank=True, default="")  # 1985-03-12, or only the year
    province = models.CharField(max_length=2, blank=True, default="")  # code of the 2025 edition
    district = models.CharField(max_length=80, blank=True, default="")  # as written: people say it for years
    ward = models.CharField(max_length=80, blank=True, default="")
    address = models.CharField(max_length=300, blank=True, default="")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="leads"
    )
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.NEW)
    awareness = models.CharField(max_length=16, choices=Awareness, blank=True, default="")
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.SET_NULL, related_name="leads")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="leads",
        db_index=False,
    )
    points = models.SmallIntegerField(default=0)  # 0 to 100, from scoring
    priority = models.FloatField(default=0)  # larger is sooner, from scoring
    created_at = models.DateTimeField()  # when they came to us, as the sheet or form says; else `arrived_at`
    arrived_at = models.DateTimeField()  # when the row was written here, after they came
    touched_at = models.DateTimeField(null=True, blank=True)  # last contact in either direction
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="merged_from", db_index=False
    )

    objects = LeadQuerySet.as_manager()

    class Meta:
        indexes = [
            # Every column the list filters by rides along: a rare filter walks an index alone, not the table.
            models.Index(
                fields=["owner", "-priority", "-id", "stage", *RIDERS],
                condition=Q(merged_into=None),
                name="lead_of_owner",
            ),
            models.Index(
                fields=["-priority", "-id", "stage", "owner", *RIDERS],
                condition=Q(merged_into=None),
                name="lead_by_priority",
            ),
            models.Index(
                fields=["stage", "-priority", "-id", "owner", *RIDERS],
                condition=Q(merged_into=None),
                name="lead_by_stage",
            ),
            # What scoring writes is left out, so that it has one index less to write.
            models.Index(
                fields=[
                    "-created_at",
                    "-id",
                    "stage",
                    "owner",
                    "source",
                    "province",
                    "awareness",
                    "touched_at",
                ],
                condition=Q(merged_into=None),
                name="lead_by_age",
            ),
            # Whom nobody called is counted above every list, in no order.
            models.Index(
                fields=["stage", "touched_at", "owner"],
                condition=Q(merged_into=None, touched_at=None),
                name="lead_uncalled",
            ),
            # They tell what is rare: where few leads match, these are fetched and no list is walked in its order.
            models.Index(fields=["province"], condition=Q(merged_into=None), name="lead_in_province"),
            models.Index(fields=["awareness"], condition=Q(merged_into=None), name="lead_of_awareness"),
            # Who waits for a first word, latest first; rows of a sheet without dates are not in it (`is_dated`).
            models.Index(
                fields=["owner", "-created_at"],
                condition=Q(merged_into=None, touched_at=None, created_at__lt=F("arrived_at")),
                name="lead_unanswered",
            ),
            models.Index(fields=["merged_into"], condition=Q(merged_into__isnull=False), name="lead_by_heir"),
        ]

    def __str__(self) -> str:
        return self.name or self.known_by

    @cached_property
    def known_by(self) -> str:
        """What somebody without a name is recognised by; `leads.naming.introduce` fills it for a whole list at once."""
        ways = self.identities.filter(kind__in=("phone", "email"))
        first = ways.order_by("-kind", "is_bad", "rank", "pk").values_list("kind", "value").first()
        return known_by(*first) if first else str(NAMELESS)

    @property
    def given_name(self) -> str:
        """How this person is called: the given name where it is sure, else the whole name."""
        return names.called(self.name) if self.kind == self.Kind.PERSON else self.name

    @property
    def is_customer(self) -> bool:
        """Whether they bought at least once."""
        return self.stage in {Stage.CUSTOMER, Stage.LOYAL}

    @property
    def is_dated(self) -> bool:
        """Whether we know when they came; a sheet without dates only tells when it was brought in."""
        return self.created_at < self.arrived_at

    def is_seen_by(self, member: Member) -> bool:
        """The question of `seen_by` for one lead already at hand."""
        if member.sight == Sight.ALL or self.owner_id == member.pk:
            return True
        if self.owner_id is None:
            return member.sees_pool
        if member.sight != Sight.TEAM or not member.team_id or self.owner is None:
            return False
        return self.owner.team_id == member.team_id

    def readers(self) -> list[Member]:
        """Everybody here who sees this lead."""
        return [member for member in Member.objects.filter(is_active=True) if self.is_seen_by(member)]


class Position(models.Model):
    """A lead's place in an organisation, from one date to another; a person who changed jobs keeps both."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="positions")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="positions")
    title = models.CharField(max_length=120, blank=True, default="")
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    submission_id: Any = models.BigIntegerField(null=True, blank=True)
