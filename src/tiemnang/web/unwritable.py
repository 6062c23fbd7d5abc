"""When the disk is full or the database does not answer: what people are told, on every page and in place of a failed one."""

import shutil
import time
from collections.abc import Callable

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tiemnang.capture.actions.receiving import tray_folder
from tiemnang.capture.hooks.tray import waiting_since

TIGHT = 20 << 20  # bytes left on the disk when nothing more can be promised; owners are warned long before
LATE = 30.0  # seconds something may lie in the tray before that is a sign of trouble


def trouble(now: float | None = None) -> str:
    """What is wrong with keeping things just now, "" when all is well; costs a look at the disk, never at the database."""
    if shutil.disk_usage(settings.DATA).free < TIGHT:
        return _("Ổ đĩa máy chủ đầy. Xoá bớt hoặc nới ổ đĩa; mọi thứ tự chạy tiếp khi có chỗ, chưa mất gì.")
    since = waiting_since(tray_folder())
    if since is not None and (now or time.time()) - since > LATE:
        return _("Kho dữ liệu đang bận hoặc bị khoá. Khách gửi tới đã giữ chắc, sẽ tự vào sổ khi kho rảnh.")
    return ""


class Unwritable:
    """Middleware: a change the database could not take is answered with what to do, not with a fault of ours."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """503 for a database that is locked, full or away; anything else is not ours to answer."""
        if not isinstance(exception, OperationalError):
            return None
        answer = render(None, "503.html", {"said": _said(str(exception))}, status=503)
        answer["Retry-After"] = "30"
        return answer


def _said(trouble: str) -> str:
    if "full" in trouble or "No space" in trouble:
        return _(
            "Ổ đĩa máy chủ đã đầy nên chưa lưu được việc vừa rồi. Báo người quản lý dọn chỗ, rồi thử lại."
        )
    if "locked" in trouble:
        return _("Kho dữ liệu đang bận ghi việc khác nên chưa lưu được việc vừa rồi. Thử lại sau ít giây.")
    return _("Kho dữ liệu chưa trả lời nên chưa lưu được việc vừa rồi. Thử lại sau ít phút.")
