"""A profile in which every synthetic message has come, for what must name none of its patients."""

from pathlib import Path

from app.connections.secrets import KeyringSecrets
from app.desk.desk import Desk
from app.desk.people import Person
from app.report.states import Role, State
from app.settings.profile import Profile
from app.settings.registry import Settings
from app.store.keys import open_store

EXAMPLES = Path(__file__).parents[2] / "resources" / "examples"
MESSAGES = sorted(one for one in EXAMPLES.rglob("*") if one.suffix in (".json", ".xml"))
NURSE = Person("nurse1", "Sam Okoro", Role.CLINICIAN, "ed-12")


def fill(profile: Profile) -> None:
    """Let every message come, be opened, and a few be dealt with; needs a keyring that works."""
    with open_store(profile.store_path, KeyringSecrets()) as store:
        desk = Desk(store, Settings(), NURSE)
        for one in MESSAGES:
            desk.receive(one.read_bytes(), "Town EMS", "file", str(one))
        for row in desk.rows(State.EXPECTED):
            desk.open(row.id)
        for row in desk.rows(State.EXPECTED)[:3]:
            desk.not_attended(row.id)
