"""The Windows registry, a made-up one: every type of value, and names in any capitals."""

from pathlib import Path
from typing import Any, Self

import pytest

from app.report.errors import AppError
from app.report.states import Role
from app.settings.layers import Layer, Source
from app.settings.load import Loaded, load_with_sources, merge
from app.settings.policy import KEY, policy_of
from app.settings.profile import Profile
from app.settings.registry import RoleMapping
from app.settings.windows_registry import RegistryKey, as_tables, reader_of


def read(key: RegistryKey, problems: list[str] | None = None) -> Loaded:
    """What a policy of these values comes to."""
    told: list[str] = [] if problems is None else problems
    return merge(
        [Layer(Source.POLICY, "HKLM", as_tables(key))],
        lambda failure: told.append(f"{failure.what_happened} [{failure.code}]"),
    )


def below(*path: str, **values: Any) -> RegistryKey:
    """Values some keys down."""
    key = RegistryKey(values)
    for part in reversed(path):
        key = RegistryKey({}, {part: key})
    return key


def test_capitals_mean_nothing_in_names() -> None:
    key = RegistryKey(
        {"Poll_S": 30},
        {
            "GATEWAY": RegistryKey(
                {"Port": 8090}, {"Organisations": RegistryKey({"1": "RXZ", "2": "RYY"})}
            ),
            "Senders": below("Town EMS", Base_URL="https://ems.example.nhs.uk"),
        },
    )
    problems: list[str] = []
    loaded = read(key, problems)
    assert (problems, loaded.unknown) == ([], ())
    assert (loaded.settings.poll_s, loaded.settings.gateway.port) == (30, 8090)
    assert loaded.settings.gateway.organisations == ("RXZ", "RYY")
    assert loaded.settings.senders[0].base_url == "https://ems.example.nhs.uk"


DWORD, SZ, MULTI, BINARY = 8090, "8090", ["8090"], b"\x9a\x1f\x00\x00"


@pytest.mark.parametrize(
    ("table", "name", "value", "fits"),
    [
        ("gateway", "port", DWORD, True),
        ("gateway", "port", SZ, False),
        ("gateway", "port", MULTI, False),
        ("gateway", "port", BINARY, False),
        ("gateway", "port", None, False),  # REG_NONE
        ("gateway", "port", 2**64 - 1, False),  # REG_QWORD
        ("gateway", "in_viewer", 1, True),
        ("gateway", "in_viewer", 2, False),
        ("gateway", "in_viewer", "1", False),
        ("gateway", "body_timeout_s", "2.5", True),
        ("gateway", "body_timeout_s", 2, True),
        ("gateway", "body_timeout_s", "2,5", False),
        ("gateway", "body_timeout_s", "nan", False),
        ("gateway", "organisations", ["RXZ", "RYY"], True),  # REG_MULTI_SZ
        ("gateway", "organisations", "RXZ", False),
        ("gateway", "certificate", "/ours.pem", True),
        ("gateway", "certificate", r"%ProgramData%\ours.pem", False),  # REG_EXPAND_SZ
        ("gateway", "host", "::1", True),
        ("gateway", "host", "", False),
        ("gateway", "host", "::1\0", False),
    ],
)
@pytest.mark.hazard("B12")
def test_each_type_of_value_is_taken_or_stops_the_program(
    table: str, name: str, value: Any, *, fits: bool
) -> None:
    problems: list[str] = []
    loaded = read(below(table, **{name: value}), problems)
    assert ((table, name) in loaded.sources) is fits
    assert [f"{table}.{name} must be " in one for one in problems if "003" in one] == (
        [] if fits else [True]
    )


def test_a_key_that_is_no_table_is_reported() -> None:
    loaded = read(RegistryKey({}, {"Gatewy": RegistryKey({"port": 1}), "": RegistryKey({"": 1})}))
    assert [(one.key, one.meant) for one in loaded.unknown] == [("Gatewy", "gateway"), ('""', "")]
    inner = read(below("gateway", "Organisation", **{"1": "RXZ"}))
    assert [(one.key, one.meant) for one in inner.unknown] == [
        ("gateway.Organisation", "organisations")
    ]
    problems: list[str] = []
    read(below("gateway", "port", **{"1": "8090"}), problems)
    assert "gateway.port must be a whole number" in problems[0]


def test_a_list_keeps_the_order_of_its_numbers_and_an_odd_name_comes_last() -> None:
    listed = RegistryKey({"10": "C", "2": "B", "1": "A", "x": "D"})
    loaded = read(RegistryKey({}, {"gateway": RegistryKey({}, {"services": listed})}))
    assert loaded.settings.gateway.services == ("A", "B", "C", "D")


class Open:
    """A key of the made-up registry, open."""

    def __init__(self, key: RegistryKey) -> None:
        self.key = key

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None: ...


class Winreg:
    """The library's ``winreg`` as far as it is used, over a made-up registry.

    Its 32-bit view is empty, names are found in any capitals, and each value has its type.
    """

    KEY_READ, KEY_WOW64_64KEY, HKEY_LOCAL_MACHINE = 0x20019, 0x0100, object()

    def __init__(self, root: RegistryKey, locked: str = "") -> None:
        self.root, self.locked = root, locked

    def OpenKey(self, hive: object, path: str, reserved: int, access: int) -> Open:  # noqa: N802 - as in winreg
        assert (hive, reserved) == (self.HKEY_LOCAL_MACHINE, 0)
        if not access & self.KEY_WOW64_64KEY:
            raise FileNotFoundError(2, "not in this view")
        if self.locked and path.endswith(self.locked):
            raise PermissionError(5, "access denied")
        key = self.root
        for part in path.split("\\"):
            inside = {name.casefold(): one for name, one in key.keys.items()}
            if part.casefold() not in inside:
                raise FileNotFoundError(2, path)
            key = inside[part.casefold()]
        return Open(key)

    def QueryInfoKey(self, opened: Open) -> tuple[int, int, int]:  # noqa: N802 - as in winreg
        return len(opened.key.keys), len(opened.key.values), 0

    def EnumKey(self, opened: Open, number: int) -> str:  # noqa: N802 - as in winreg
        return list(opened.key.keys)[number]

    def EnumValue(self, opened: Open, number: int) -> tuple[str, object, int]:  # noqa: N802 - as in winreg
        return (*list(opened.key.values.items())[number], 4)


def machine(policies: RegistryKey) -> RegistryKey:
    """A local machine with these policies of ours."""
    return RegistryKey({}, {"Software": RegistryKey({}, {"Policies": policies})})


def test_the_registry_drives_the_program_through_the_library(tmp_path: Path) -> None:
    ours = RegistryKey(
        {"role": "receptionist", "poll_s": 30},
        {
            "recommended": RegistryKey({"accept_hold_s": 4}),
            "sign_in": below("groups", **{"1": "ED-Desk = receptionist"}),
        },
    )
    winreg = Winreg(machine(RegistryKey({}, {"TriageHandover": ours, "Other": RegistryKey()})))
    held = policy_of(tmp_path, reader_of(winreg))
    loaded = load_with_sources(Profile.at(tmp_path / "profile"), None, held)
    assert loaded.settings.role is Role.RECEPTIONIST
    assert loaded.settings.accept_hold_s == 4
    assert loaded.sources["accept_hold_s",] is Source.RECOMMENDED
    assert loaded.settings.sign_in.groups == (RoleMapping("ED-Desk", Role.RECEPTIONIST),)
    assert loaded.locked_by("poll_s") == f"HKLM\\{KEY}"
    assert loaded.unknown == ()


def test_a_registry_without_policies_says_nothing(tmp_path: Path) -> None:
    held = policy_of(tmp_path, reader_of(Winreg(machine(RegistryKey()))))
    assert load_with_sources(Profile.at(tmp_path), None, held).sources == {}


def test_one_key_that_may_not_be_read_stops_the_program(tmp_path: Path) -> None:
    ours = RegistryKey({}, {"sign_in": RegistryKey({"idle_lock_s": 60})})
    winreg = Winreg(machine(RegistryKey({}, {"TriageHandover": ours})), locked="sign_in")
    with pytest.raises(AppError) as told:
        policy_of(tmp_path, reader_of(winreg))
    assert told.value.code == "SETTINGS-010"
