"""Group Policy templates (ADMX and ADML), worked out from the registry of settings.

They hold what has one place: the settings of the program and of the gateway, enforced and
recommended. Senders, mailboxes and folders have names of their own; policy for them goes into
``policy.toml``, or below the same key of the registry by other means.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from app.settings.admx_words import explained
from app.settings.forms import Many, OneOf, Text, Whole, YesNo, written
from app.settings.policy import KEY, RECOMMENDED
from app.settings.registry import TABLE, Setting, Settings, settings_of

NAMESPACE = "http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions"
_ROOT, _ADVISED = "triage_handover", "triage_handover_recommended"
_HEAD = (
    f'revision="1.0" schemaVersion="1.0" xmlns="{NAMESPACE}" '
    'xmlns:xsd="http://www.w3.org/2001/XMLSchema" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)


@dataclass(frozen=True, slots=True)
class _Policy:
    """One policy: a setting at one of its places. ``id`` holds no dot: the editor breaks on it."""

    id: str
    category: str
    key: str
    shown: str
    setting: Setting
    enforced: bool

    @property
    def element(self) -> str:
        """What stands in ``elements``; empty for yes or no, which has none."""
        form, name = self.setting.form, self.setting.key
        head = f'id="{self.id}_value" valueName="{name}"'
        match form:
            case YesNo():
                return ""
            case Whole(minimum, maximum):
                return (
                    f'<decimal {head} required="true" minValue="{minimum}" maxValue="{maximum}" />'
                )
            case OneOf(choices):
                items = "".join(
                    f'<item displayName="$(string.{self.id}_{number})">'
                    f"<value><string>{escape(str(written(choice)))}</string></value></item>"
                    for number, choice in enumerate(choices)
                )
                return f'<enum {head} required="true">{items}</enum>'
            case Many():
                return f'<list id="{self.id}_value" key="{self.key}\\{name}" valuePrefix="" />'
            case _:
                longest = form.maximum if isinstance(form, Text) else 1023
                return f'<text {head} required="true" maxLength="{longest}" />'

    @property
    def presentation(self) -> str:
        """The control in the editor."""
        control, label = f'refId="{self.id}_value"', escape(self.setting.key)
        match self.setting.form:
            case YesNo():
                return ""
            case Whole():
                return f"<decimalTextBox {control}>{label}</decimalTextBox>"
            case OneOf():
                return f'<dropdownList {control} noSort="true">{label}</dropdownList>'
            case Many():
                return f"<listBox {control}>{label}</listBox>"
            case _:
                return f"<textBox {control}><label>{label}</label></textBox>"


def admx() -> str:
    """The policy definitions, the same for every language."""
    policies = "\n".join(f"    {_definition(one)}" for one in _policies())
    categories = "\n".join(
        f'    <category name="{one.id}" displayName="$(string.{one.id})">{one.parent}</category>'
        for one in _categories()
    )
    return f"""<?xml version="1.0" encoding="utf-8"?>
<policyDefinitions {_HEAD}>
  <policyNamespaces>
    <target prefix="triage_handover" namespace="TriageHandover.Policies" />
  </policyNamespaces>
  <resources minRequiredRevision="1.0" />
  <supportedOn>
    <definitions>
      <definition name="supported" displayName="$(string.supported)" />
    </definitions>
  </supportedOn>
  <categories>
{categories}
  </categories>
  <policies>
{policies}
  </policies>
</policyDefinitions>
"""


def adml() -> str:
    """The words of the policy definitions, in English."""
    strings = "\n".join(
        f'      <string id="{name}">{escape(text)}</string>' for name, text in _strings()
    )
    controls = "\n".join(
        f'      <presentation id="{one.id}">{one.presentation}</presentation>'
        for one in _policies()
        if one.presentation
    )
    return f"""<?xml version="1.0" encoding="utf-8"?>
<policyDefinitionResources {_HEAD}>
  <displayName>Triage Handover Viewer</displayName>
  <description>Settings of the Triage Handover Viewer</description>
  <resources>
    <stringTable>
{strings}
    </stringTable>
    <presentationTable>
{controls}
    </presentationTable>
  </resources>
</policyDefinitionResources>
"""


@dataclass(frozen=True, slots=True)
class _Category:
    """A folder of the editor: the program's, one for each table, and both for what is advised."""

    id: str
    title: str
    inside: str = ""

    @property
    def parent(self) -> str:
        """The folder that it stands in."""
        return f'<parentCategory ref="{self.inside}" />' if self.inside else ""


def _categories() -> Iterator[_Category]:
    yield _Category(_ROOT, "Triage Handover Viewer")
    yield _Category(_ADVISED, "Recommended (a person may change these)", _ROOT)
    for root in (_ROOT, _ADVISED):
        for table in TABLE:
            yield _Category(f"{root}_{table}", table.capitalize().replace("_", " "), root)


def _policies() -> Iterator[_Policy]:
    for prefix, category, key in (
        ("", _ROOT, KEY),
        ("recommended_", _ADVISED, f"{KEY}\\{RECOMMENDED}"),
    ):
        for name, setting in settings_of(Settings).items():
            yield _Policy(prefix + name, category, key, name, setting, not prefix)
        for table, record in TABLE.items():
            for name, setting in settings_of(record).items():
                yield _Policy(
                    f"{prefix}{table}_{name}",
                    f"{category}_{table}",
                    f"{key}\\{table}",
                    f"{table}.{name}",
                    setting,
                    not prefix,
                )


def _definition(policy: _Policy) -> str:
    shown = f'presentation="$(presentation.{policy.id})" ' if policy.presentation else ""
    if policy.element:
        content = f"<elements>{policy.element}</elements>"
        value_name = ""
    else:
        content = (
            '<enabledValue><decimal value="1" /></enabledValue>'
            '<disabledValue><decimal value="0" /></disabledValue>'
        )
        value_name = f' valueName="{policy.setting.key}"'
    return (
        f'<policy name="{policy.id}" class="Machine" displayName="$(string.{policy.id})" '
        f'explainText="$(string.{policy.id}_explained)" {shown}key="{policy.key}"{value_name}>'
        f'<parentCategory ref="{policy.category}" /><supportedOn ref="supported" />'
        f"{content}</policy>"
    )


def _strings() -> Iterator[tuple[str, str]]:
    yield "supported", "Windows 10 and later"
    for category in _categories():
        yield category.id, category.title
    for policy in _policies():
        yield policy.id, policy.id.removeprefix("recommended_").replace("_", " ")
        yield f"{policy.id}_explained", explained(policy.shown, policy.setting, policy.enforced)
        if isinstance(policy.setting.form, OneOf):
            for number, choice in enumerate(policy.setting.form.choices):
                yield f"{policy.id}_{number}", str(written(choice))
