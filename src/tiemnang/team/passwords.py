"""What a password must not be, beyond Django's own rules: a word everybody here thinks of, or one's own name."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tiemnang.team.rules import is_common_here, is_like


class NotCommonHere:
    """Refuses Vietnamese everyday words with figures around them, and walks along the keyboard."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError with what to do."""
        if is_common_here(password):
            raise ValidationError(
                _("Mật khẩu này ai cũng đoán được. Ghép vài từ không liên quan, thêm số ở giữa."),
                code="common_here",
            )

    def get_help_text(self) -> str:
        """The rule in one sentence."""
        return _("Không dùng từ ai cũng nghĩ tới như “matkhau123” hay “anhyeuem”.")


class NotLikeTheName:
    """Refuses one's own name or mail with a few figures, accents or not."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError with what to do; nobody to compare with is fine."""
        names = [getattr(user, "name", ""), getattr(user, "email", "").partition("@")[0]]
        if is_like(password, filter(None, names)):
            raise ValidationError(
                _("Mật khẩu gần như là tên hay mail của bạn. Chọn từ khác."), code="like_the_name"
            )

    def get_help_text(self) -> str:
        """The rule in one sentence."""
        return _("Không dùng tên hay mail của mình.")
