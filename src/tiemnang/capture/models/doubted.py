"""Submissions that may have nobody behind them, and what people's answers about them have taught."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tiemnang.capture.models.coming import Submission


class Quarantine(models.Model):
    """A submission that brought no lead because nobody real may stand behind it, until a person says otherwise."""

    class Answer(models.TextChoices):
        """What a person said."""

        WAITING = "", _("chờ xem")
        RELEASED = "released", _("khách thật")
        FAKE = "fake", _("đúng là ảo")

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="quarantine")
    evidence = models.JSONField(default=list)  # [[code, arguments, log-odds]], the heaviest first
    weight = models.FloatField()  # log-odds that nobody is there, all evidence together
    name = models.CharField(max_length=200, blank=True, default="")
    reach = models.CharField(max_length=200, blank=True, default="")  # the first way to reach them
    search = models.TextField(blank=True, default="")  # folded, as for leads
    found_at = models.DateTimeField()
    answer = models.CharField(max_length=8, choices=Answer, blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["answer", "-id"], name="quarantine_by_answer")]

    def __str__(self) -> str:
        return self.name or self.reach


class Experience(models.Model):
    """How often one kind of evidence was right: submissions with it that turned out real, and fake."""

    code = models.CharField(max_length=30, unique=True)
    real = models.PositiveIntegerField(default=0)
    fake = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.code
