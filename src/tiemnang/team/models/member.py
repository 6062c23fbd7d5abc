"""Members, the teams they work in, and what each may see and do."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a member is here to do."""

    OWNER = "owner", _("Chủ")
    LEADER = "leader", _("Trưởng nhóm")
    SELLER = "seller", _("Nhân viên bán hàng")
    MARKETER = "marketer", _("Marketing")
    VIEWER = "viewer", _("Chỉ xem")


class Sight(models.TextChoices):
    """Whose leads a member sees."""

    OWN = "own", _("của mình")
    TEAM = "team", _("của nhóm")
    ALL = "all", _("tất cả")


class Reading(models.TextChoices):
    """Of the leads a member sees, whose phones, mails and other ways to reach them stand open."""

    ALL = "all", _("thấy hết")
    OWNED = "owned", _("che ở kho chung")
    NONE = "none", _("che hết")


SIGHT_OF_ROLE = {
    Role.OWNER: Sight.ALL,
    Role.LEADER: Sight.TEAM,
    Role.SELLER: Sight.OWN,
    Role.MARKETER: Sight.ALL,
    Role.VIEWER: Sight.TEAM,
}
READING_OF_ROLE = {Role.VIEWER: Reading.NONE}


class Team(models.Model):
    """Members who share a leader."""

    name = models.CharField(max_length=100, unique=True)

    def __str__(self) -> str:
        return self.name


class MemberManager(BaseUserManager["Member"]):
    """Makes members by e-mail."""

    def create_user(self, email: str, name: str, password: str | None = None, **fields: Any) -> "Member":
        """A member who can sign in; without a password only by link."""
        member = self.model(email=self.normalize_email(email).lower(), name=name, **fields)
        member.set_password(password)
        member.save()
        return member

    def get_by_natural_key(self, email: str | None) -> "Member":
        """The member with this e-mail, however it is capitalised."""
        return self.get(email=(email or "").strip().lower())


class Member(AbstractBaseUser):
    """Someone who works here and signs in with an e-mail address."""

    email = models.EmailField(_("Mail"), unique=True)
    name = models.CharField(_("Họ tên"), max_length=100)
    role = models.CharField(max_length=10, choices=Role, default=Role.SELLER)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="members")
    sees = models.CharField(max_length=4, choices=Sight, blank=True, default="")
    sees_pool = models.BooleanField(default=True)
    reads = models.CharField(max_length=5, choices=Reading, blank=True, default="")
    may_export = models.BooleanField(default=True)
    language = models.CharField(max_length=2, default="vi", choices=[("vi", "Tiếng Việt"), ("en", "English")])
    columns = models.CharField(max_length=200, blank=True, default="")  # of the lead list, joined by dots
    is_active = models.BooleanField(default=True)
    left_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    # Leads whose numbers were just asked for, while one request is answered; never stored.
    revealed: frozenset[int] = frozenset()

    objects = MemberManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def sight(self) -> str:
        """Whose leads this member sees: their own setting, else what the role brings."""
        return self.sees or SIGHT_OF_ROLE[Role(self.role)]

    @property
    def reading(self) -> str:
        """Whose ways stand open to this member: their own setting, else what the role brings."""
        return self.reads or READING_OF_ROLE.get(Role(self.role), Reading.ALL)

    def reads_ways_of(self, owner_id: int | None) -> bool:
        """Whether phones and mails of a lead with this owner (None: the pool) stand open to this member."""
        if self.reading == Reading.ALL or owner_id == self.pk:
            return True
        return self.reading == Reading.OWNED and owner_id is not None

    @property
    def given_name(self) -> str:
        """How colleagues call this member: the last word of a Vietnamese name."""
        return self.name.split()[-1] if self.name.split() else self.email

    @property
    def colleagues(self) -> models.QuerySet["Member"]:
        """Whom this member may give leads to: everyone for who sees all, else the own team, else only themselves."""
        mates = Member.objects.filter(is_active=True).exclude(role=Role.VIEWER).order_by("name")
        if self.sight == Sight.ALL:
            return mates
        return mates.filter(team=self.team_id) if self.team_id else mates.filter(pk=self.pk)

    @property
    def can_change(self) -> bool:
        """Viewers look and change nothing."""
        return self.role != Role.VIEWER

    @property
    def can_manage(self) -> bool:
        """Owners and leaders assign leads and run imports for others."""
        return self.role in {Role.OWNER, Role.LEADER}

    @property
    def has_second_step(self) -> bool:
        """Whether a password alone does not let this member in: an app's code or a passkey is asked for too."""
        return (
            self.passkeys.exists()
            or Member.objects.filter(pk=self.pk, authenticator__confirmed_at__isnull=False).exists()
        )

    @property
    def is_owner(self) -> bool:
        """Owners decide who is here, what each may see, and read the log."""
        return self.role == Role.OWNER
