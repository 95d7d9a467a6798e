"""Whether a password is that of the account which runs this program, asked of the system."""

from __future__ import annotations

import sys


def is_own_password(account: str, password: str) -> bool:
    """Whether it is; takes seconds where it is wrong, and counts as a try for the system.

    Raises:
        OSError: the system could not be asked, or could not tell.
    """
    if sys.platform == "win32":
        return _windows(password)
    from app.connections.signin.pam import is_password_of

    return is_password_of(account, password)


if sys.platform == "win32":
    _SAM_COMPATIBLE = 2
    _INTERACTIVE, _DEFAULT_PROVIDER = 2, 0
    _LOGON_FAILURE, _ACCOUNT_LOCKED = 1326, 1909

    def _windows(password: str) -> bool:
        r"""Ask for a logon as ``DOMAIN\account``, and let go of it: cached passwords count too."""
        import ctypes

        size = ctypes.c_ulong(0)
        name_of = ctypes.windll.secur32.GetUserNameExW
        name_of(_SAM_COMPATIBLE, None, ctypes.byref(size))
        name = ctypes.create_unicode_buffer(size.value + 1)
        if not name_of(_SAM_COMPATIBLE, name, ctypes.byref(size)):
            raise OSError("no account name")
        domain, _, account = name.value.rpartition("\\")
        advapi = ctypes.WinDLL("advapi32", use_last_error=True)
        token = ctypes.c_void_p()
        if advapi.LogonUserW(
            account, domain or ".", password, _INTERACTIVE, _DEFAULT_PROVIDER, ctypes.byref(token)
        ):
            ctypes.windll.kernel32.CloseHandle(token)
            return True
        code = ctypes.get_last_error()
        if code in (_LOGON_FAILURE, _ACCOUNT_LOCKED):
            return False
        raise OSError(f"the logon could not be asked for ({code})")
