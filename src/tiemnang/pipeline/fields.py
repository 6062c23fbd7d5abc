"""What can be asked of a lead about calls and promises."""

from django.utils.translation import gettext_lazy as _

from tiemnang.criteria.fields import ENTRIES, STORY, happened
from tiemnang.criteria.places import Rows, Table
from tiemnang.criteria.register import register
from tiemnang.criteria.shapes import count, last, present, value
from tiemnang.criteria.tallies import latest, since_last
from tiemnang.pipeline.models import CallResult, Task

ANSWERED = (CallResult.CALL_BACK.value, CallResult.INTERESTED.value, CallResult.NO_NEED.value)
TASKS = Table("tasks", Task, ("pk", "due_at", "promised"), only={"done_at": None})

# From the timeline, where calls that came with a sheet stand too.
register(
    count("calls.no_answer", _("Cuộc gọi không nghe máy"), STORY, happened("called", result="no_answer")),
    count("calls.call_back", _("Cuộc gọi hẹn lại"), STORY, happened("called", result="call_back")),
    count("calls.interested", _("Cuộc gọi quan tâm"), STORY, happened("called", result="interested")),
    count("calls.no_need", _("Cuộc gọi không nhu cầu"), STORY, happened("called", result="no_need")),
    count("calls.wrong_number", _("Cuộc gọi sai số"), STORY, happened("called", result="wrong_number")),
    since_last(
        "calls.unanswered",
        _("Lần gọi không nghe máy từ lần nghe gần nhất"),
        STORY,
        happened("called", result="no_answer"),
        last={"verb": "called", "result": ANSWERED},
    ),
    latest(
        "last.result",
        _("Kết quả lần nghe máy gần nhất"),
        STORY,
        Rows(ENTRIES, "result", "text", {"verb": "called", "result": ANSWERED}),
        by="at",
        choices=lambda: [one for one in CallResult.choices if one[0] in ANSWERED],
        open_choices=False,
        small=True,
    ),
    last(
        "last.two_way",
        _("Lần cuối hai bên nói chuyện"),
        STORY,
        ENTRIES,
        "at",
        {"verb": "called", "result": ANSWERED},
        {"verb": ("met", "replied", "came_again", "bought")},
    ),
    present("task", _("Việc đang hẹn"), STORY, Rows(TASKS, "pk", "whole")),
    present("task.promised", _("Lời hứa với khách"), STORY, Rows(TASKS, "pk", "whole", {"promised": True})),
    value("task.due", _("Hạn của việc đang hẹn"), "date", STORY, Rows(TASKS, "due_at", "moment")),
)
