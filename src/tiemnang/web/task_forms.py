"""What can be said of a task or a call; when it is due is written as people say it."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiemnang.pipeline import reasons
from tiemnang.pipeline.models import CallResult, Task
from tiemnang.vietnam import moments

# Offered beside the field; `moments.read` knows them in both languages.
OFFERED = (
    gettext_lazy("30 phút nữa"),
    gettext_lazy("2 tiếng nữa"),
    gettext_lazy("mai 9h"),
    gettext_lazy("mai 14h"),
    gettext_lazy("thứ Hai 9h"),
    gettext_lazy("tuần sau"),
)


FURTHEST = 100  # years from now that somebody may mean


class WhenField(forms.Field):
    """A moment in plain words, "mai 9h" or "24/11 14:30"; in the future, unless the past is `allowed`."""

    def __init__(self, *, past: bool = False, **more: Any) -> None:
        """Whether the past may be meant, and what every field takes."""
        super().__init__(**more)
        self.past = past
        self.error_messages["required"] = gettext_lazy("Viết lúc nào, ví dụ: mai 9h.")

    def to_python(self, value: Any) -> datetime | None:
        """The moment, None for nothing written."""
        if not (value or "").strip():
            return None
        now = timezone.now()
        moment = moments.read(value, at=now)
        if moment is None or abs(moment.year - now.year) > FURTHEST:
            raise forms.ValidationError(
                _("Chưa hiểu “%(said)s” là lúc nào. Viết ví dụ: mai 9h, thứ 5 14h, 30 phút nữa, 24/11 9h.")
                % {"said": value[:40]}
            )
        if moment <= now and not self.past:
            raise forms.ValidationError(_("Lúc đó đã qua. Chọn giờ sắp tới."))
        return moment


class TaskForm(forms.Form):
    """A promise: what, when, and whether the lead expects it."""

    text = forms.CharField(max_length=300, error_messages={"required": gettext_lazy("Viết vài chữ rồi lưu.")})
    kind = forms.ChoiceField(choices=Task.Kind.choices)
    due_at = WhenField()
    promised = forms.BooleanField(required=False)


class ChangeForm(TaskForm):
    """The same promise in other words; one that is late may stay late."""

    text = forms.CharField(max_length=300, required=False)
    due_at = WhenField(past=True)


class LaterForm(forms.Form):
    """Another time for a task; back to a time that has passed when it is taken back."""

    due_at = WhenField(past=True)


class CallForm(forms.Form):
    """How a call ended; when to call again and a note may come along.

    `again` and `no_need` are single presses that carry the time or the reason with the result.
    """

    result = forms.ChoiceField(choices=CallResult.choices, required=False)
    reason = forms.ChoiceField(choices=reasons.offered, required=False)
    note = forms.CharField(max_length=5000, required=False)
    call_back_at = WhenField(required=False)
    again = WhenField(required=False)
    no_need = forms.ChoiceField(choices=reasons.offered, required=False)

    def clean(self) -> dict[str, Any]:
        """One result, with its time and reason."""
        said = self.cleaned_data
        if said.get("again"):
            said |= {"result": CallResult.CALL_BACK, "call_back_at": said["again"]}
        elif said.get("no_need"):
            said |= {"result": CallResult.NO_NEED, "reason": said["no_need"]}
        if not said.get("result") and not self.errors:
            raise forms.ValidationError(_("Chọn cuộc gọi kết thúc thế nào."))
        return said
