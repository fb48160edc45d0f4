"""What the sign-in library says, listed so that our catalogues hold it: the library looks its words up there."""

from referral.i18n import _l

SAID = (
    _l("Authentication failed - identity or password/passcode invalid"),
    _l(
        "If that email address is in our system, you will receive an email describing how to reset your password."
    ),
    _l("You must sign in to view this resource."),
    _l("You must reauthenticate to access this endpoint"),
    _l("Please log in to access this page."),
    _l("Please reauthenticate to access this page."),
    _l("Reauthentication successful"),
    _l("Invalid reset password token."),
    _l("You successfully reset your password. Please authenticate using your new password."),
    _l("You successfully changed your password."),
    _l("Your new password must be different than your previous password."),
    _l("Password must be at least %(length)s characters"),
    _l("Passwords do not match"),
    _l("Email not provided"),
    _l("Password not provided"),
    _l("Invalid password"),
    _l("Invalid email address"),
    _l("Invalid code"),
    _l("Recovery code invalid"),
    _l("Your code has been confirmed"),
    _l("You successfully changed your two-factor method."),
    _l("You currently do not have permissions to access this page"),
)
NOT_ACCEPTED = _l("This passkey was not accepted. Try again, or use the six-digit code.")
SHORT_NAME = _l("Write a short name that you have not used yet: letters, digits and spaces.")
OWN: dict[str, tuple[object, str]] = {
    "SECURITY_MSG_WEBAUTHN_EXPIRED": (NOT_ACCEPTED, "error"),
    "SECURITY_MSG_WEBAUTHN_CREDENTIAL_ID_INUSE": (NOT_ACCEPTED, "error"),
    "SECURITY_MSG_WEBAUTHN_UNKNOWN_CREDENTIAL_ID": (NOT_ACCEPTED, "error"),
    "SECURITY_MSG_WEBAUTHN_ORPHAN_CREDENTIAL_ID": (NOT_ACCEPTED, "error"),
    "SECURITY_MSG_WEBAUTHN_NO_VERIFY": (NOT_ACCEPTED, "error"),
    "SECURITY_MSG_WEBAUTHN_CREDENTIAL_WRONG_USAGE": (NOT_ACCEPTED, "error"),
    "SECURITY_MSG_WEBAUTHN_MISMATCH_USER_HANDLE": (NOT_ACCEPTED, "error"),
    "SECURITY_MSG_API_ERROR": (NOT_ACCEPTED, "error"),
    "SECURITY_MSG_WEBAUTHN_NAME_REQUIRED": (SHORT_NAME, "error"),
    "SECURITY_MSG_WEBAUTHN_NAME_INUSE": (SHORT_NAME, "error"),
    "SECURITY_MSG_WEBAUTHN_NAME_NOT_FOUND": (SHORT_NAME, "error"),
    "SECURITY_MSG_WEBAUTHN_NAME_DISALLOWED_CHARACTERS": (SHORT_NAME, "error"),
    "SECURITY_MSG_WEBAUTHN_CREDENTIAL_DELETED": (_l("The passkey is deleted."), "info"),
    "SECURITY_MSG_WEBAUTHN_REGISTER_SUCCESSFUL": (_l("The passkey is added."), "info"),
}
"""What it says of passkeys in our words: a person needs to know what to do, not which check failed."""
