"""The one sign PostgreSQL cannot keep, left out of all that a browser sends: nobody types it, and pages would break on it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict

NUL = "\x00"


class NoNul:
    """Middleware, before sessions are looked up: what is asked, typed and remembered comes without the sign."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.COOKIES = {name: value.replace(NUL, "") for name, value in request.COOKIES.items()}
        request.GET = _without_nul(request.GET)  # type: ignore[misc]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Sequence[Any], named: Mapping[str, Any]
    ) -> None:
        """Forms are cleaned, an address with the sign leads nowhere; messages of other programs are kept byte for byte."""
        if any(NUL in str(part) for part in (*args, *named.values())):
            raise Http404
        if not getattr(view, "csrf_exempt", False):
            request.POST = _without_nul(request.POST)  # type: ignore[misc]


def _without_nul(sent: QueryDict) -> QueryDict:
    if not any(NUL in text for name, values in sent.lists() for text in (name, *values)):
        return sent
    clean = QueryDict(mutable=True, encoding=sent.encoding)
    for name, values in sent.lists():
        for value in values:
            clean.appendlist(name.replace(NUL, ""), value.replace(NUL, ""))
    clean._mutable = False
    return clean
