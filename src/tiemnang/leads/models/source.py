"""Where leads come from: channels, and the sources in them."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """The kinds of source; the canonical words of `vietnam.aliases.source`."""

    FACEBOOK = "facebook", _("Facebook")
    FACEBOOK_LEAD_ADS = "facebook_lead_ads", _("Form Facebook")
    ZALO = "zalo", _("Zalo")
    ZALO_FORM = "zalo_form", _("Form Zalo")
    TIKTOK = "tiktok", _("TikTok")
    GOOGLE_ADS = "google_ads", _("Google Ads")
    WEBSITE = "website", _("Trang web")
    HOTLINE = "hotline", _("Tổng đài")
    WALK_IN = "walk_in", _("Khách vãng lai")
    REFERRAL = "referral", _("Giới thiệu")
    EXISTING_CUSTOMER = "existing_customer", _("Khách cũ")
    EVENT = "event", _("Sự kiện")
    MARKETPLACE = "marketplace", _("Sàn thương mại")
    BOUGHT = "import", _("Data mua ngoài")
    TELESALES = "telesales", _("Telesale")
    GOOGLE_ALERT = "google_alert", _("Google Alert")
    OTHER = "other", _("Khác")


class SourceQuerySet(models.QuerySet["Source"]):
    """Named filters over sources."""

    def offered(self) -> Self:
        """Those one can choose for a lead, by name."""
        return self.filter(merged_into=None, is_active=True).order_by("name")


class Source(models.Model):
    """A place leads come from, as people here call it: `Hội thảo tháng 3` in the channel `event`."""

    name = models.CharField(max_length=120)
    folded = models.CharField(max_length=120, unique=True)
    channel = models.CharField(max_length=20, choices=Channel, default=Channel.OTHER)
    is_active = models.BooleanField(default=True)  # offered when somebody chooses
    # The source this one became part of; its word in a sheet goes on meaning that one.
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="merged_from"
    )

    objects = SourceQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name
