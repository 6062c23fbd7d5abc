"""Verbs of the team: coming in, inviting, changing who may what, and keeping the door safe."""

from tiemnang.team.actions.changing import (
    LastOwner,
    add_team,
    change_member,
    deactivate,
    reactivate,
    remove_team,
    rename_team,
)
from tiemnang.team.actions.entering import (
    claim_try,
    first_owner,
    forgive,
    redeem_sign_in_link,
    sign_in_link,
    spend_sign_in_link,
)
from tiemnang.team.actions.inviting import AddressTaken, invitation_of, invite, join, renew, withdraw
from tiemnang.team.actions.securing import (
    add_passkey,
    check_code,
    confirm_codes,
    has_app,
    new_recovery_codes,
    plan_codes,
    remove_passkey,
    set_password,
    stop_codes,
    use_passkey,
)

__all__ = [
    "AddressTaken",
    "LastOwner",
    "add_passkey",
    "add_team",
    "change_member",
    "check_code",
    "claim_try",
    "confirm_codes",
    "deactivate",
    "first_owner",
    "forgive",
    "has_app",
    "invitation_of",
    "invite",
    "join",
    "new_recovery_codes",
    "plan_codes",
    "reactivate",
    "redeem_sign_in_link",
    "remove_passkey",
    "remove_team",
    "rename_team",
    "renew",
    "set_password",
    "sign_in_link",
    "spend_sign_in_link",
    "stop_codes",
    "use_passkey",
    "withdraw",
]
