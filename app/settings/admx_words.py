"""What the policy editor explains beside each policy, to an administrator who read no more."""

from __future__ import annotations

from app.settings.forms import FilePath, Malformed, Many, Number, Whole, YesNo, written
from app.settings.registry import Setting

_ENFORCED = {
    True: (
        "Enabled: yes, on every computer that this applies to. Disabled: no, likewise. Either way "
        "nobody there can change it."
    ),
    False: (
        "Enabled: this value holds on every computer that this applies to, and nobody there can "
        "change it. A value that cannot be used stops the program, which says so."
    ),
}
_ADVISED = {
    False: "Enabled: this holds where the person or the command line says nothing else.",
    True: "Enabled: this holds before the file of the computer. No person may say otherwise.",
}
_ELSE = {
    True: "Not configured: the settings of the person or of the computer decide, else the default.",
    False: "Not configured or disabled: other settings decide, else the default.",
}


def explained(key: str, setting: Setting, enforced: bool) -> str:
    """The help text of one policy.

    Args:
        key: the setting as a settings file has it, such as ``gateway.port``.
        setting: what is set.
        enforced: whether the policy holds, or recommends.
    """
    yes_no = isinstance(setting.form, YesNo)
    facts = [f"Setting: {key}.", *_takes(setting), f"Default: {_default(setting)}."]
    means = _ENFORCED[yes_no] if enforced else _ADVISED[setting.of_machine]
    return "\n\n".join([setting.meaning, " ".join(facts), f"{means} {_ELSE[yes_no]}"])


def _takes(setting: Setting) -> list[str]:
    match setting.form:
        case Whole() | Number():
            return [f"It takes {_wanted(setting)}."]
        case FilePath():
            return ["It takes a full path; variables such as %ProgramData% are not worked out."]
        case Many():
            return ["One value on each line."]
        case _:
            return []


def _wanted(setting: Setting) -> str:
    try:
        setting.form.read(None)
    except Malformed as failure:
        return str(failure)
    raise AssertionError(f"{setting.key} takes nothing at all")


def _default(setting: Setting) -> str:
    default = written(setting.default)
    if default in (None, "", []):
        return "not set"
    if isinstance(default, bool):
        return "yes" if default else "no"
    return ", ".join(map(str, default)) if isinstance(default, list) else str(default)
