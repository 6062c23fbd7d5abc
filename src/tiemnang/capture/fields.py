"""What can be asked of a lead about how it came in."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from tiemnang.capture.models import Import, Submission
from tiemnang.criteria.fields import FROM
from tiemnang.criteria.places import Rows, Table
from tiemnang.criteria.register import register
from tiemnang.criteria.shapes import count, several

SUBMISSIONS = Table("submissions", Submission, ("batch_id", "received_at"))
MOST_IMPORTS = 200


def _imports() -> Iterator[tuple[str, str]]:
    """The latest imports by the name of their file."""
    rows = Import.objects.order_by("-created_at").values_list("pk", "name")[:MOST_IMPORTS]
    return ((str(pk), name) for pk, name in rows)


register(
    several("import", _("Tệp nhập"), FROM, Rows(SUBMISSIONS, "batch_id", "whole"), choices=_imports),
    count("submissions", _("Lượt gửi"), FROM, Rows(SUBMISSIONS, "received_at", "moment")),
)
