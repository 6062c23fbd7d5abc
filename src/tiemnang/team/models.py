"""Members, the teams they work in, and one-time links to sign in with."""

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


SIGHT_OF_ROLE = {
    Role.OWNER: Sight.ALL,
    Role.LEADER: Sight.TEAM,
    Role.SELLER: Sight.OWN,
    Role.MARKETER: Sight.ALL,
    Role.VIEWER: Sight.TEAM,
}


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
    may_export = models.BooleanField(default=True)
    language = models.CharField(max_length=2, default="vi", choices=[("vi", "Tiếng Việt"), ("en", "English")])
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

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


class SignInLink(models.Model):
    """A link that signs one member in once; only the token's hash is kept."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="sign_in_links")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
