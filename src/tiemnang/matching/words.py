"""Evidence in words: fragments that join to one sentence for, and one against, two leads being one."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from tiemnang.vietnam import phones

PHONE_CODES = ("phone_same", "phone_shared")


def said(code: str, args: Mapping[str, str]) -> str:
    """The fragment for one piece of evidence: `cùng số 0912 345 678`; an unknown code stands for itself."""
    value = args.get("value", "")
    if code in PHONE_CODES and value:
        value = phones.display(value)
    if value and code in WITH_VALUE:
        return WITH_VALUE[code]() % {"value": value}
    return short(code)


def short(code: str) -> str:
    """The fragment without names or numbers, for a row of the queue."""
    return PLAIN[code]() if code in PLAIN else code


WITH_VALUE = {
    "phone_same": lambda: _("cùng số %(value)s"),
    "phone_shared": lambda: _("cùng số %(value)s mà nhiều người dùng chung"),
    "email_same": lambda: _("cùng mail %(value)s"),
    "tax_id_same": lambda: _("cùng mã số thuế %(value)s"),
    "birth_same": lambda: _("cùng ngày sinh"),
}
PLAIN = {
    "phone_same": lambda: _("cùng số"),
    "phone_shared": lambda: _("cùng số dùng chung"),
    "phone_one_digit_off": lambda: _("số lệch một chữ số"),
    "phone_differs": lambda: _("khác số"),
    "email_same": lambda: _("cùng mail"),
    "email_nearly_same": lambda: _("mail gần giống"),
    "email_differs": lambda: _("khác mail"),
    "tax_id_same": lambda: _("cùng mã số thuế"),
    "tax_id_branch": lambda: _("hai chi nhánh của một mã số thuế"),
    "tax_id_differs": lambda: _("khác mã số thuế"),
    "channel_same": lambda: _("cùng tài khoản Zalo hoặc Facebook"),
    "channel_differs": lambda: _("khác tài khoản Zalo hoặc Facebook"),
    "birth_same": lambda: _("cùng ngày sinh"),
    "birth_year_same": lambda: _("cùng năm sinh"),
    "birth_day_month_swapped": lambda: _("ngày sinh đảo ngày với tháng"),
    "birth_one_digit_off": lambda: _("ngày sinh lệch một chữ số"),
    "birth_differs": lambda: _("khác ngày sinh"),
    "province_same": lambda: _("cùng tỉnh thành"),
    "province_differs": lambda: _("khác tỉnh thành"),
    "district_same": lambda: _("cùng quận huyện"),
    "district_nearly_same": lambda: _("quận huyện gần giống"),
    "district_differs": lambda: _("khác quận huyện"),
    "ward_same": lambda: _("cùng phường xã"),
    "ward_nearly_same": lambda: _("phường xã gần giống"),
    "ward_differs": lambda: _("khác phường xã"),
    "organisation_same": lambda: _("cùng tổ chức"),
    "organisation_nearly_same": lambda: _("tổ chức gần giống"),
    "organisation_differs": lambda: _("khác tổ chức"),
    "name_same": lambda: _("cùng họ tên"),
    "name_reordered": lambda: _("cùng tên, đảo thứ tự"),
    "name_shortened": lambda: _("tên thiếu chữ"),
    "name_typo": lambda: _("tên lệch một chữ cái"),
    "name_given_only": lambda: _("chỉ cùng tên gọi"),
    "name_partly_differs": lambda: _("tên khác một phần"),
    "name_differs": lambda: _("khác họ tên"),
}
