"""The sign-in form in our words."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    """E-mail and password; one sentence when they do not match, whichever is wrong."""

    error_messages = {
        "invalid_login": _(
            "Mail hoặc mật khẩu chưa đúng. Thử lại, hoặc xin người quản lý một đường dẫn đăng nhập."
        ),
        "inactive": _("Tài khoản này đã nghỉ. Hỏi người quản lý để mở lại."),
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Mail")
        self.fields["username"].widget = forms.EmailInput(
            attrs={"autocomplete": "username", "autofocus": True}
        )
        self.fields["password"].label = _("Mật khẩu")
