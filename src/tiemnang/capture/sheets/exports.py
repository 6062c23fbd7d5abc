"""Exports we know by their headers: Google Contacts, Outlook, HubSpot, Odoo, Getfly, and vCards read as a sheet."""

import re
from collections.abc import Collection, Mapping
from typing import NamedTuple

IGNORE = "ignore"


class Export(NamedTuple):
    """One program's export: folded headers that give it away, what each header means, and patterns for numbered ones.

    `drop_rest` drops columns not listed (address books carry dozens nobody fills) instead of making them facts.
    """

    name: str
    signs: tuple[frozenset[str], ...]
    fields: Mapping[str, str]
    patterns: tuple[tuple[str, str], ...] = ()
    drop_rest: bool = False


def known(headers: Collection[str]) -> Export | None:
    """Find the export whose tell-tale headers are all there; `headers` are folded."""
    there = set(headers)
    return next((export for export in EXPORTS if any(sign <= there for sign in export.signs)), None)


def field_of(export: Export, header: str) -> str:
    """Tell what a folded header of this export means; "" leaves it to the general rules."""
    if header in export.fields:
        return export.fields[header]
    for pattern, field in export.patterns:
        if re.fullmatch(pattern, header):
            return field
    return IGNORE if export.drop_rest else ""


GOOGLE = Export(
    "google_contacts",
    (
        frozenset({"given name", "family name", "group membership"}),
        frozenset({"first name", "last name", "phonetic first name"}),
        frozenset({"first name", "organization name", "labels"}),
        frozenset({"name", "given name", "phone 1 - value"}),
        frozenset({"first name", "last name", "phone 1 - value"}),
        frozenset({"first name", "last name", "e-mail 1 - value"}),
        frozenset({"given name", "e-mail 1 - value"}),
    ),
    {
        "name": "full_name", "given name": "first_name", "first name": "first_name",
        "additional name": "middle_name", "middle name": "middle_name",
        "family name": "last_name", "last name": "last_name",
        "organization name": "company", "organization 1 - name": "company",
        "organization title": "job_title", "organization 1 - title": "job_title",
        "birthday": "birth_date", "gender": "gender", "notes": "note",
        "labels": "tags", "group membership": "tags", "nickname": "note", "occupation": "job_title",
    },
    (
        (r"phone \d+ - value", "phone"), (r"e-mail \d+ - value", "email"), (r"website \d+ - value", "website"),
        (r"address \d+ - formatted", "address"), (r"custom field \d+ - value", "note"),
    ),
    drop_rest=True,
)  # fmt: skip
OUTLOOK = Export(
    "outlook",
    (
        frozenset({"first name", "last name", "e-mail address", "business phone"}),
        frozenset({"first name", "last name", "e-mail address", "mobile phone"}),
        frozenset({"first name", "last name", "business street", "home phone"}),
    ),
    {
        "title": "salutation", "first name": "first_name", "middle name": "middle_name", "last name": "last_name",
        "company": "company", "job title": "job_title", "mobile phone": "phone", "primary phone": "phone",
        "business phone": "phone2", "business phone 2": "phone2", "home phone": "phone2", "home phone 2": "phone2",
        "other phone": "phone2", "company main phone": "phone2", "car phone": "phone2",
        "e-mail address": "email", "e-mail 2 address": "email", "e-mail 3 address": "email",
        "birthday": "birth_date", "gender": "gender", "notes": "note", "categories": "tags", "web page": "website",
        "personal web page": "website", "referred by": "referrer", "profession": "job_title",
        "business street": "address", "business city": "address", "business state": "address",
        "home street": "address", "home city": "address", "home state": "address",
    },
    drop_rest=True,
)  # fmt: skip
HUBSPOT = Export(
    "hubspot",
    (
        frozenset({"record id", "first name", "last name"}),
        frozenset({"record id", "lifecycle stage"}),
        frozenset({"record id", "contact owner"}),
        frozenset({"first name", "last name", "lifecycle stage"}),
    ),
    {
        "record id": "external_code", "contact id": "external_code",
        "first name": "first_name", "last name": "last_name", "email": "email",
        "phone number": "phone", "mobile phone number": "phone", "whatsapp phone number": "phone2",
        "lead status": "status", "lifecycle stage": "status", "contact owner": "owner", "company name": "company",
        "associated company": "company", "primary company": "company", "job title": "job_title",
        "create date": "created_at", "last activity date": "last_contact_at", "last contacted": "last_contact_at",
        "next activity date": "next_action_at", "original source": "source", "original traffic source": "source",
        "original source drill-down 1": "source_detail", "city": "province", "state/region": "province",
        "street address": "address", "website url": "website", "marketing contact status": "consent",
        "associated company ids": IGNORE, "associated note": "note", "industry": "industry",
    },
)  # fmt: skip
ODOO_FIELDS = {
    "id": "external_code", "external id": "external_code", "contact_name": "full_name", "contact name": "full_name",
    "ten lien he": "full_name", "complete name": "full_name", "display name": "full_name", "display_name": "full_name",
    "partner_name": "company", "company name": "company", "customer": "company", "parent_name": "company", "related company": "company",
    "parent_id": "company", "parent_id/name": "company", "ten cong ty": "company",
    "email_from": "email", "email": "email", "phone": "phone", "mobile": "phone",
    "function": "job_title", "job position": "job_title", "title": "salutation",
    "user_id": "owner", "user_id/name": "owner", "salesperson": "owner", "chuyen vien sales": "owner",
    "nhan vien kinh doanh": "owner", "stage_id": "status", "stage_id/name": "status", "stage": "status",
    "source_id": "source", "source_id/name": "source", "source": "source", "medium_id": "source_detail",
    "campaign_id": "source_detail", "campaign": "source_detail", "medium": "source_detail",
    "referred": "referrer", "referred by": "referrer", "expected_revenue": "budget", "expected revenue": "budget",
    "doanh thu du kien": "budget", "tag_ids": "tags", "tag_ids/name": "tags", "tags": "tags", "category_id": "tags",
    "street": "address", "street2": "address", "city": "province", "state_id": "province",
    "state_id/name": "province", "state": "province", "country_id": IGNORE, "country": IGNORE, "zip": IGNORE,
    "vat": "tax_code", "tax id": "tax_code", "website": "website", "description": "note", "notes": "note",
    "comment": "note", "internal notes": "note", "create_date": "created_at", "created on": "created_at",
    "date_last_stage_update": "last_contact_at", "activity_date_deadline": "next_action_at",
    "next activity deadline": "next_action_at", "opportunity": "interest", "co hoi": "interest", "name": "interest",
    "is_company": IGNORE, "is a company": IGNORE, "active": IGNORE, "priority": "grade", "sales team": "group",
    "doi ngu kinh doanh": "group", "team_id": "group", "company": IGNORE,
}  # fmt: skip
ODOO_LEADS = Export(
    "odoo",
    (
        frozenset({"contact_name", "email_from"}), frozenset({"partner_name", "email_from"}),
        frozenset({"contact name", "company name", "salesperson", "email"}),
        frozenset({"opportunity", "salesperson"}), frozenset({"opportunity", "contact name"}),
        frozenset({"co hoi", "chuyen vien sales"}), frozenset({"nhan vien kinh doanh", "doi ngu kinh doanh"}),
    ),
    ODOO_FIELDS,
)  # fmt: skip
ODOO_CONTACTS = Export(
    "odoo",
    (
        frozenset({"is_company", "email", "phone"}), frozenset({"external id", "is a company"}),
        frozenset({"name", "email", "phone", "salesperson"}), frozenset({"display name", "email", "is a company"}),
        frozenset({"name", "is_company", "phone"}), frozenset({"name", "parent_id", "phone"}),
    ),
    ODOO_FIELDS | {"name": "full_name"},
)  # fmt: skip
GETFLY = Export(
    "getfly",
    (
        frozenset({"ten khach hang", "moi quan he", "nguoi phu trach"}),
        frozenset({"ma khach hang", "ten khach hang", "moi quan he"}),
        frozenset({"account_name", "account_code"}), frozenset({"account_name", "phone_office"}),
    ),
    {
        "account_code": "external_code", "ma khach hang": "external_code", "account_name": "full_name",
        "ten khach hang": "full_name", "phone_office": "phone", "dien thoai": "phone", "email": "email",
        "moi quan he": "status", "relation": "status", "relation_name": "status", "nhom khach hang": "group",
        "account_type": "group", "nguon khach hang": "source", "account_source": "source", "nguoi phu trach": "owner",
        "account_manager": "owner", "mgr_display_name": "owner", "mo ta": "note", "description": "note",
        "ma so thue": "tax_code", "sic_code": "tax_code", "dia chi": "address", "billing_address_street": "address",
        "nguoi gioi thieu": "referrer", "website": "website", "nganh nghe": "industry", "industry": "industry",
        "sinh nhat": "birth_date", "birthday": "birth_date", "ngay tao": "created_at", "created_at": "created_at",
        "lien he lan cuoi": "last_contact_at", "nguoi lien he": "note", "chuc vu": "job_title", "xung ho": "salutation",
    },
)  # fmt: skip
VCARD = Export(
    "vcard",
    (frozenset({"full name", "phone", "email", "organization", "job title", "birthday", "website", "notes"}),),
    {
        "full name": "full_name", "phone": "phone", "email": "email", "organization": "company",
        "job title": "job_title", "address": "address", "birthday": "birth_date", "gender": "gender",
        "website": "website", "tags": "tags", "notes": "note",
    },
)  # fmt: skip
EXPORTS = (VCARD, GOOGLE, OUTLOOK, HUBSPOT, ODOO_LEADS, ODOO_CONTACTS, GETFLY)
