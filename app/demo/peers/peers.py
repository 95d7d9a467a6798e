"""All senders that push, as the department has set them up and as they can be reached."""

from __future__ import annotations

from app.demo.authoring.messages import endpoint_of
from app.demo.authoring.people import RECEIVER_ODS
from app.demo.authoring.story import Service
from app.demo.bars.from_111 import ED, UTC
from app.demo.bars.from_cas_999 import CAS_DESK
from app.demo.encounters import senders
from app.demo.itk.departments import EMERGENCY, URGENT
from app.demo.peers.bars import BarsSenders
from app.demo.peers.calling import Caller
from app.demo.peers.case_999 import Case999Sender
from app.demo.peers.endpoint import Endpoint, free_port
from app.demo.peers.itk import ItkSenders
from app.demo.peers.record import Record
from app.settings.registry import BusinessAck, GatewaySettings, SenderKind, SenderSettings

OUR_NAME = EMERGENCY.name

_BARS = (
    senders.TELEPHONE,
    senders.ONLINE,
    senders.CAS,
    senders.AMBULANCE,
    senders.CRISIS,
    senders.DENTAL,
)
_ITK = (senders.TELEPHONE, senders.AMBULANCE, senders.CRISIS, senders.DENTAL)
_WAITS_FOR_A_PERSON = senders.TELEPHONE
"""Set up to get its business acknowledgement when somebody accepts the patient."""


def bars_name(service: Service) -> str:
    """How people here call what a service sends by BaRS."""
    return f"{service.name} (BaRS)"


def itk_name(service: Service) -> str:
    """The same by ITK."""
    return f"{service.name} (ITK)"


CASE_999 = f"{senders.AMBULANCE.name} (999)"


class Peers:
    """The senders that push, with one address of this machine for all that comes back.

    Attributes:
        record: what came back.
    """

    def __init__(self) -> None:
        self.record = Record()
        self._endpoint = Endpoint()
        self._port = free_port()
        self._caller = Caller(f"http://127.0.0.1:{self._port}")
        self.bars = BarsSenders(self._caller, self.record)
        self.itk = ItkSenders(self._caller, self.record)
        self.case_999 = Case999Sender(self._caller, self.record)
        hears = self._endpoint.hears
        for service in _BARS:
            hears[f"/{service.key}/FHIR/R4/$process-message"] = self.bars.hears(bars_name(service))
        for service in _ITK:
            hears[f"/{service.key}/itk"] = self.itk.hears(itk_name(service))
        asks = f"/{senders.AMBULANCE.key}/FHIR/STU3/$process-message"
        hears[asks] = self.case_999.hears(CASE_999)

    @property
    def gateway(self) -> GatewaySettings:
        """The viewer's own gateway, to which all of them push."""
        return GatewaySettings(
            in_viewer=True,
            port=self._port,
            organisations=(EMERGENCY.ods, URGENT.ods),
            services=(EMERGENCY.directory, URGENT.directory, ED[1], UTC[1], CAS_DESK[1]),
            senders_only=True,
        )

    def settings(self) -> tuple[SenderSettings, ...]:
        """Each of them, once :meth:`go_online` was called."""
        return (
            *(_settings(bars_name(one), SenderKind.BARS, one, self._at(one, "FHIR/R4"), ED[1])
              for one in _BARS),
            *(_settings(itk_name(one), SenderKind.ITK, one, self._at(one, "itk")) for one in _ITK),
            _settings(
                CASE_999,
                SenderKind.CASE_999,
                senders.AMBULANCE,
                self._at(senders.AMBULANCE, "FHIR/STU3"),
            ),
        )  # fmt: skip

    def go_online(self) -> None:
        """Take what comes back, from now on."""
        self._endpoint.go_online()

    def ask_to_stop(self) -> None:
        """Begin to go offline."""
        self._endpoint.ask_to_stop()

    def go_offline(self) -> None:
        """Take nothing that comes back, and let go of the connection to the gateway."""
        self._endpoint.go_offline()
        self._caller.close()

    def _at(self, service: Service, path: str) -> str:
        return f"{self._endpoint.base}/{service.key}/{path}"


def _settings(
    name: str, kind: SenderKind, service: Service, base_url: str, our_endpoint: str = ""
) -> SenderSettings:
    waits = kind is SenderKind.ITK and service is _WAITS_FOR_A_PERSON
    by_endpoint = kind is SenderKind.CASE_999
    return SenderSettings(
        name=name,
        base_url=base_url,
        kind=kind,
        identities=(endpoint_of(service) if by_endpoint else service.ods,),
        organisation=RECEIVER_ODS if by_endpoint else EMERGENCY.ods,
        our_name=OUR_NAME,
        our_endpoint=our_endpoint,
        business_ack=BusinessAck.WHEN_ACCEPTED if waits else BusinessAck.WHEN_FILED,
        phone=service.phone,
    )
