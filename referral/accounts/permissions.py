"""One table: role × permission. A view declares its permission, or the application does not start."""

import uuid
from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import Flask
from flask_login import current_user
from flask_security.decorators import auth_required

from referral import scopes
from referral.accounts.roles import Role as Role
from referral.errors import NotFound

P = ParamSpec("P")
R = TypeVar("R")
DECLARED = "permission"
"""The name under which a view carries what it declared."""


class Permission(StrEnum):
    """What a view may ask for. PUBLIC needs no account; SIGNED_IN any account."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    INTAKE_FILE = "intake:file"
    CASE_COORDINATE = "case:coordinate"
    PLAN_READ = "plan:read"
    REFERRAL_ANSWER = "referral:answer"
    HOSPITAL_EDIT_OWN = "hospital:edit_own"
    HOSPITAL_READ = "hospital:read"
    MISTAKE_REPORT = "mistake:report"
    ACCOUNT_MANAGE = "account:manage"
    HOSPITAL_MANAGE = "hospital:manage"
    WEIGHTS_MANAGE = "weights:manage"
    ERASURE_ASK = "erasure:ask"
    ERASURE_APPROVE = "erasure:approve"
    RECORD_ASK = "record:ask"
    RECORD_HAND_OVER = "record:hand_over"
    DUTY_ANSWER = "duty:answer"
    DUTY_MANAGE = "duty:manage"
    AUDIT_READ = "audit:read"
    FIGURES_READ = "figures:read"
    REPORT_ASK = "report:ask"
    INFORMATION_EDIT = "information:edit"
    SCREENING_MANAGE = "screening:manage"
    SCREENING_COUNTS = "screening:counts"
    ORGANISATIONS_EDIT = "organisations:edit"
    ADVICE_GIVE = "advice:give"
    ADVISERS_MANAGE = "advisers:manage"
    SUPPLIES_MANAGE = "supplies:manage"
    SOCIETIES_EDIT = "societies:edit"
    LIAISON_INVITE = "liaison:invite"
    RELAY_ANSWER = "relay:answer"
    SIGNATURES_READ = "signatures:read"
    CLINICAL_SIGN = "clinical:sign"
    DANGER_HANDLE = "danger:handle"
    DEMO_MAIL_READ = "demo_mail:read"


_P = Permission
ROLE_PERMISSIONS: dict[str, frozenset[Permission]] = {
    Role.VOLUNTEER: frozenset({_P.INTAKE_FILE, _P.HOSPITAL_READ}),
    Role.COORDINATOR: frozenset(
        {
            _P.INTAKE_FILE,
            _P.CASE_COORDINATE,
            _P.PLAN_READ,
            _P.HOSPITAL_READ,
            _P.MISTAKE_REPORT,
            _P.ERASURE_ASK,
            _P.RECORD_ASK,
            _P.DUTY_ANSWER,
            _P.FIGURES_READ,
            _P.REPORT_ASK,
            _P.SCREENING_MANAGE,
            _P.ADVISERS_MANAGE,
            _P.LIAISON_INVITE,
            _P.SIGNATURES_READ,
        }
    ),
    Role.HOSPITAL: frozenset({_P.REFERRAL_ANSWER, _P.HOSPITAL_EDIT_OWN, _P.HOSPITAL_READ, _P.MISTAKE_REPORT}),
    Role.ADMINISTRATOR: frozenset(
        {
            _P.ACCOUNT_MANAGE,
            _P.HOSPITAL_MANAGE,
            _P.WEIGHTS_MANAGE,
            _P.HOSPITAL_READ,
            _P.ERASURE_ASK,
            _P.ERASURE_APPROVE,
            _P.RECORD_ASK,
            _P.RECORD_HAND_OVER,
            _P.DUTY_ANSWER,
            _P.DUTY_MANAGE,
            _P.FIGURES_READ,
            _P.REPORT_ASK,
            _P.INFORMATION_EDIT,
            _P.SCREENING_MANAGE,
            _P.ORGANISATIONS_EDIT,
            _P.ADVISERS_MANAGE,
            _P.SUPPLIES_MANAGE,
            _P.SOCIETIES_EDIT,
            _P.LIAISON_INVITE,
            _P.DANGER_HANDLE,
            _P.SIGNATURES_READ,
        }
    ),
    Role.SCREENING_PARTNER: frozenset({_P.SCREENING_COUNTS}),
    Role.ADVISER: frozenset({_P.ADVICE_GIVE}),
    Role.PHARMACIST: frozenset({_P.SUPPLIES_MANAGE, _P.SIGNATURES_READ, _P.CLINICAL_SIGN}),
    Role.LIAISON: frozenset({_P.RELAY_ANSWER}),
    Role.CLINICIAN: frozenset({_P.DANGER_HANDLE, _P.SIGNATURES_READ, _P.CLINICAL_SIGN, _P.HOSPITAL_READ}),
    Role.EDITOR: frozenset({_P.INFORMATION_EDIT, _P.ORGANISATIONS_EDIT, _P.SOCIETIES_EDIT, _P.HOSPITAL_READ}),
    Role.AUDITOR: frozenset(
        {_P.AUDIT_READ, _P.PLAN_READ, _P.HOSPITAL_READ, _P.FIGURES_READ, _P.SIGNATURES_READ}
    ),
}
SEES_EVERYBODY = frozenset({_P.CASE_COORDINATE, _P.ERASURE_ASK, _P.AUDIT_READ})
"""Who has one of these asks for cases of any country and hospital."""
NEEDS_NO_ROLE = frozenset({Permission.PUBLIC, Permission.DEMO_MAIL_READ})

# Views below this layer or of libraries, which cannot declare for themselves: endpoint → permission.
PLUMBING_VIEWS: dict[str, Permission] = {
    "static": Permission.PUBLIC,
    "i18n.set_language": Permission.PUBLIC,
    "health.alive": Permission.PUBLIC,
    "health.ready": Permission.PUBLIC,
    "search_engines.robots": Permission.PUBLIC,
    "security.login": Permission.PUBLIC,
    "security.logout": Permission.PUBLIC,
    "security.static": Permission.PUBLIC,
    "security.forgot_password": Permission.PUBLIC,
    "security.reset_password": Permission.PUBLIC,
    "security.two_factor_setup": Permission.PUBLIC,
    "security.two_factor_token_validation": Permission.PUBLIC,
    "security.two_factor_rescue": Permission.PUBLIC,
    "security.tf_select": Permission.PUBLIC,
    "security.mf_recovery": Permission.PUBLIC,
    "security.mf_recovery_codes": Permission.SIGNED_IN,
    "security.two_factor_setup_validate": Permission.SIGNED_IN,
    "security.change_password": Permission.SIGNED_IN,
    "security.verify": Permission.SIGNED_IN,
    "security.wan_delete": Permission.SIGNED_IN,
    "security.wan_register": Permission.SIGNED_IN,
    "security.wan_register_response": Permission.SIGNED_IN,
    "security.wan_signin": Permission.PUBLIC,
    "security.wan_signin_response": Permission.PUBLIC,
    "security.wan_verify": Permission.SIGNED_IN,
    "security.wan_verify_response": Permission.SIGNED_IN,
}


def allows(permission: Permission) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare what a view needs; without it the view is not found (404), never merely hidden."""

    def declare(view: Callable[P, R]) -> Callable[P, R]:
        guarded = view if permission in NEEDS_NO_ROLE else auth_required("session")(_guard(view, permission))
        setattr(guarded, DECLARED, permission)
        return guarded

    return declare


def _guard(view: Callable[P, R], permission: Permission) -> Callable[P, R]:
    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        if not may(current_user, permission):
            raise NotFound()
        scopes.enter(*scope_of(current_user))
        return view(*args, **kwargs)

    return guarded


def scope_of(user: Any) -> tuple[str, uuid.UUID | None]:
    """Whose rows the database shows to this person, behind the scoped queries: by what the role may do."""
    if ROLE_PERMISSIONS[user.role] & SEES_EVERYBODY:
        return scopes.DESK, None
    if user.role == Role.HOSPITAL:
        return scopes.HOSPITAL, user.hospital_id
    return scopes.VOLUNTEER, user.id


def may(user: Any, permission: Permission) -> bool:
    """Whether this person's role carries the permission."""
    if permission in NEEDS_NO_ROLE:
        return True
    if not user.is_authenticated:
        return False
    return permission is Permission.SIGNED_IN or permission in ROLE_PERMISSIONS.get(user.role, frozenset())


def declared(app: Flask, endpoint: str) -> Permission | None:
    """The permission an endpoint declared, or None."""
    own = getattr(app.view_functions[endpoint], DECLARED, None)
    return own or PLUMBING_VIEWS.get(endpoint)


def refuse_undeclared(app: Flask) -> None:
    """Stop the start when any route has no declared permission."""
    missing = sorted({r.endpoint for r in app.url_map.iter_rules() if declared(app, r.endpoint) is None})
    if missing:
        raise RuntimeError("views without a declared permission: " + ", ".join(missing))
