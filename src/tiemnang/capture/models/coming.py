"""Submissions as they came, and the imports that bring many at once."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tiemnang.leads.models import Lead, Source

# The counts of an import that add up to its rows ("doubtful" counts pairs).
ROW_ENDS = ("created", "updated", "repeated", "parked", "quarantined", "dropped")


class Provenance(models.TextChoices):
    """Where a list was got from; a bought one can carry no marketing consent."""

    OWN = "own", _("Khách tự để lại thông tin cho mình")
    CUSTOMERS = "customers", _("Khách đã và đang mua")
    EVENT = "event", _("Sự kiện, hội thảo của mình")
    PARTNER = "partner", _("Đối tác, người quen chuyển cho")
    BOUGHT = "bought", _("Data mua ngoài")
    UNKNOWN = "unknown", _("Không rõ")


class Import(models.Model):
    """One file brought in: kept as it is, read with one mapping, worked off row by row, undone as a whole."""

    class State(models.TextChoices):
        """Where an import stands."""

        MAPPING = "mapping", _("Đang ghép cột")
        RUNNING = "running", _("Đang nhập")
        DONE = "done", _("Đã nhập xong")
        STOPPED = "stopped", _("Đã dừng")
        FAILED = "failed", _("Chưa đọc được")
        UNDOING = "undoing", _("Đang hoàn tác")
        UNDONE = "undone", _("Đã hoàn tác")

    class Kind(models.TextChoices):
        """What its rows are."""

        LEADS = "leads", _("Danh sách khách")
        ORDERS = "orders", _("Danh sách đơn hàng")

    kind = models.CharField(max_length=6, choices=Kind, default=Kind.LEADS, db_default=Kind.LEADS)
    name = models.CharField(max_length=255)  # the file's own name
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.MAPPING)
    # One object per sheet as `preview.look` saw it: name, rows, header_row, columns with field, examples, words, chosen.
    sheets = models.JSONField(default=list)
    provenance = models.CharField(max_length=10, choices=Provenance, default=Provenance.UNKNOWN)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # Answers about unknown words: {"source": {folded: source id}, "status": {folded: canonical status}}.
    words = models.JSONField(default=dict)
    keep_for_me = models.BooleanField(default=False)  # rows without an owner go to `by`, else to the pool
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="imports"
    )
    problem = models.JSONField(default=dict)  # {"code", "args"} when the file cannot be read
    # Progress that survives a crash: the last row written, in the transaction that wrote it.
    sheet_no = models.IntegerField(default=0)
    row_no = models.IntegerField(default=0)
    rows = models.IntegerField(default=0)  # rows with content, known when the file is laid out
    counts = models.JSONField(default=dict)  # those of ROW_ENDS, and doubtful
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["-created_at"], name="import_by_age")]

    def __str__(self) -> str:
        return self.name

    @property
    def done(self) -> int:
        """Rows that have an outcome so far."""
        return sum(self.counts.get(key, 0) for key in ROW_ENDS)

    @property
    def is_undoable(self) -> bool:
        """Whether its leads can be taken back out."""
        return self.state in {self.State.DONE, self.State.STOPPED}


class Submission(models.Model):
    """One thing that came in, kept exactly as it came, and what became of it."""

    class Outcome(models.TextChoices):
        """What became of a submission."""

        CREATED = "created", _("khách mới")
        UPDATED = "updated", _("đã có trong sổ")
        REPEATED = "repeated", _("đã nhập trước đó")
        PARKED = "parked", _("chờ sửa")
        UNDONE = "undone", _("đã hoàn tác")
        QUARANTINED = "quarantined", _("cách ly")
        DROPPED = "dropped", _("đã bỏ")

    batch = models.ForeignKey(
        Import,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="submissions",
        db_index=False,
        db_constraint=False,
    )
    # Of what came by a hook: the place in the delivery's list and the delivery; `batch` is empty then.
    sheet_no = models.IntegerField(default=0)
    row_no = models.IntegerField(default=0)
    # The same thing twice changes nothing: digest of file and row, or of the row's own words.
    dedup_key = models.CharField(max_length=64)
    raw = models.JSONField(default=list)  # the cells as read
    outcome = models.CharField(max_length=12, choices=Outcome)
    # [[field, raw, code, hint]]: why it is parked, or what was left out.
    troubles = models.JSONField(default=list)
    lead = models.ForeignKey(
        Lead,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="submissions",
        db_constraint=False,
    )
    changed = models.JSONField(default=dict)  # {column: [before, after]} of a known lead, for undo
    received_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["batch", "outcome", "sheet_no", "row_no"], name="submission_by_outcome"),
        ]
        # Not `unique=True`: PostgreSQL would get a second index over the same digests, for LIKE.
        constraints = [models.UniqueConstraint(fields=["dedup_key"], name="submission_once")]
