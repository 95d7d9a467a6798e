"""The password of an account, asked of PAM: the way in which Linux itself lets people in.

No package is used for these few calls: those that are published have no way to a configuration
of one's own, which is what a test without an account of the system needs.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from pathlib import Path
from typing import Any

SERVICE = "triage-handover"
"""The file in ``/etc/pam.d`` that decides; ``other`` does where it is not there."""

_LIBRARY = "libpam.so.0"
_SUCCESS, _BUFFER, _PERMISSION, _WRONG, _UNKNOWN, _TOO_OFTEN, _CONVERSATION = 0, 5, 6, 7, 10, 11, 19
_NOT_THE_PASSWORD = (_PERMISSION, _WRONG, _UNKNOWN, _TOO_OFTEN)
_HIDDEN_QUESTION, _TOLD = 1, (3, 4)
_QUIETLY, _NO_EMPTY_PASSWORD = 0x8000, 0x1


class _Message(ctypes.Structure):
    _fields_ = (("style", ctypes.c_int), ("text", ctypes.c_char_p))


class _Response(ctypes.Structure):
    _fields_ = (("answer", ctypes.c_void_p), ("code", ctypes.c_int))


_Messages = ctypes.POINTER(ctypes.POINTER(_Message))
_Responses = ctypes.POINTER(ctypes.POINTER(_Response))
_Converse = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int, _Messages, _Responses, ctypes.c_void_p)


class _Conversation(ctypes.Structure):
    _fields_ = (("converse", _Converse), ("data", ctypes.c_void_p))


def is_password_of(account: str, password: str, configuration: Path | None = None) -> bool:
    """Whether PAM takes it; blocks for as long as its modules do, some seconds where it is wrong.

    Args:
        account: its name.
        password: as it was typed.
        configuration: a folder in the place of ``/etc/pam.d``.

    Raises:
        OSError: it could not be asked, or it could not tell.
    """
    if "\0" in account + password:
        return False
    pam = ctypes.CDLL(_LIBRARY)
    conversation = _Conversation(_Converse(_answering(password.encode())), None)
    handle = ctypes.c_void_p()
    begun = _begin(pam, account, conversation, handle, configuration)
    if begun != _SUCCESS:
        raise OSError(f"PAM could not be begun ({begun})")
    result = pam.pam_authenticate(handle, _QUIETLY | _NO_EMPTY_PASSWORD)
    pam.pam_end(handle, result)
    if result not in (_SUCCESS, *_NOT_THE_PASSWORD):
        raise OSError(f"PAM could not tell ({result})")
    return bool(result == _SUCCESS)


def _begin(
    pam: ctypes.CDLL,
    account: str,
    conversation: _Conversation,
    handle: ctypes.c_void_p,
    configuration: Path | None,
) -> int:
    given = (SERVICE.encode(), account.encode(), ctypes.byref(conversation))
    if configuration is None:
        return int(pam.pam_start(*given, ctypes.byref(handle)))
    folder = str(configuration).encode()
    return int(pam.pam_start_confdir(*given, folder, ctypes.byref(handle)))


def _answering(password: bytes) -> Callable[..., int]:
    """What answers the questions of PAM's modules: one kind of them, with the password.

    Its answers are in memory of the C library, as PAM gives them back to that.
    """
    libc = ctypes.CDLL(None)
    libc.calloc.restype = libc.strdup.restype = ctypes.c_void_p
    libc.calloc.argtypes = (ctypes.c_size_t, ctypes.c_size_t)
    libc.strdup.argtypes = (ctypes.c_char_p,)
    libc.free.argtypes = (ctypes.c_void_p,)

    def answer(count: int, messages: Any, responses: Any, _data: object) -> int:
        styles = [messages[at].contents.style for at in range(count)]
        if any(style not in (_HIDDEN_QUESTION, *_TOLD) for style in styles):
            return _CONVERSATION
        room = libc.calloc(count, ctypes.sizeof(_Response))
        if not room:
            return _BUFFER
        made = ctypes.cast(room, ctypes.POINTER(_Response))
        for at, style in enumerate(styles):
            if style == _HIDDEN_QUESTION:
                made[at].answer = libc.strdup(password)
        responses[0] = made
        return _SUCCESS

    return answer
