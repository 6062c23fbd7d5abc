"""`POST /in/<token>`: a signed message is kept for good, then acknowledged; what it says is read later, by the clock."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from tiemnang.capture.actions.receiving import KEPT_HEADERS, MOST, reception
from tiemnang.capture.hooks.signatures import SIGNATURE

# Why a message was not taken: HTTP status, and what its sender's developer reads.
REFUSALS = {
    "unknown": (404, _("Không có địa chỉ nhận khách này, hoặc địa chỉ đang tắt.")),
    "no_secret": (401, _("Địa chỉ này chưa có mã bí mật dùng được, nên không nhận gì cả. Tạo mã mới trong Nguồn.")),
    "no_headers": (401, _("Thiếu webhook-id, webhook-timestamp hoặc webhook-signature.")),
    "bad_timestamp": (401, _("webhook-timestamp phải là số giây kể từ năm 1970.")),
    "too_old": (401, _("webhook-timestamp lệch quá 5 phút. Kiểm tra đồng hồ máy gửi.")),
    "bad_signature": (401, _("Chữ ký không khớp. Ký đúng các byte đã gửi, bằng mã bí mật của địa chỉ này.")),
    "not_json": (400, _("Nội dung không phải JSON. Đã giữ lại để người xem; sửa rồi gửi với webhook-id mới.")),
    "too_large": (413, _("Một lần gửi không quá 1 MB. Chia nhỏ rồi gửi lại.")),
    "too_many": (413, _("Một lần gửi không quá 1.000 khách. Chia nhỏ rồi gửi lại.")),
    "no_room": (503, _("Tạm thời chưa ghi được, chưa nhận gì. Gửi lại sau ít phút.")),
}  # fmt: skip
WANTED = (*KEPT_HEADERS, SIGNATURE)


@csrf_exempt
@login_not_required
@require_POST
def receive(request: HttpRequest, token: str) -> HttpResponse:
    """202 once the message is on the disk; anything else means it was not taken (see `REFUSALS`)."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST:
        return _refused("too_large")
    headers = {name: request.headers[name] for name in WANTED if name in request.headers}
    try:
        why = reception().receive(token, headers, request.body, now=timezone.now())
    except OSError:
        why = "no_room"
    return _refused(why) if why else JsonResponse({"status": "received"}, status=202)


def _refused(why: str) -> HttpResponse:
    status, said = REFUSALS[why]
    answer = JsonResponse({"error": why, "detail": str(said)}, status=status)
    answer._has_been_logged = True  # type: ignore[attr-defined]  # a flood of forgeries must not fill the log
    if status == 503:
        answer["Retry-After"] = "30"
    return answer
