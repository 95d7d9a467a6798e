"""What the settings of one thing demand of each other, in words for local IT."""

from __future__ import annotations

from collections.abc import Iterator

from app.report.states import Role
from app.settings.network_forms import is_loopback
from app.settings.registry import (
    FolderKind,
    FolderSettings,
    GatewaySettings,
    MailboxSettings,
    SenderKind,
    SenderSettings,
    Settings,
    SignInProvider,
    SignInSettings,
    SignOn,
    StoreSettings,
)

Breach = tuple[tuple[str, ...], str]
"""Where (``("senders", NAME)``), and what is wrong there as the rest of a sentence."""


def breaches(settings: Settings) -> Iterator[Breach]:
    """Everything about checked values that cannot work together, the senders first."""
    for sender in settings.senders:
        yield from _each(("senders", sender.name), _sender(sender))
        yield from _each(("senders", sender.name), _ways(sender, settings))
    yield from _each(("gateway",), _gateway(settings.gateway))
    yield from _each(("sign_in",), _sign_in(settings.sign_in))
    yield from _each(("store",), _store(settings.store))
    for mailbox in settings.mailboxes:
        yield from _each(("mailboxes", mailbox.name), _mailbox(mailbox, settings))
    for folder in settings.folders:
        yield from _each(("folders", folder.name), _folder(folder, settings))


def _each(where: tuple[str, ...], words: Iterator[str]) -> Iterator[Breach]:
    return ((where, said) for said in words)


def _sender(sender: SenderSettings) -> Iterator[str]:
    if sender.kind is SenderKind.CDS_EMS and not sender.base_url:
        yield "has no base_url, at which its reports are fetched"
    if sender.client_key and not sender.client_certificate:
        yield "has a client_key and no client_certificate"
    if sender.sign_on is SignOn.BEARER and not sender.token_secret:
        yield "has sign_on = bearer and no token_secret"
    if sender.sign_on is SignOn.OAUTH2:
        yield from _oauth2(sender)
    if sender.signs_on_by is not SignOn.NONE and not sender.base_url:
        yield "signs on, and has no base_url to sign on at"
    if sender.task_updates and sender.kind is not SenderKind.CDS_EMS:
        yield "has task_updates, which only a sender of kind cds-ems takes"
    for key in ("did_not_attend", "status_updates"):
        if getattr(sender, key) and sender.kind is not SenderKind.BARS:
            yield f"has {key}, which only a sender of kind bars takes"
        elif getattr(sender, key) and not sender.base_url:
            yield f"has {key} and no base_url that it could go to"


def _oauth2(sender: SenderSettings) -> Iterator[str]:
    for key in ("token_url", "client_id", "key_id", "signing_key_secret"):
        if not getattr(sender, key):
            yield f"has sign_on = oauth2 and no {key}"
    if sender.token_secret:
        yield "has a token_secret beside sign_on = oauth2, which fetches its tokens itself"


def _ways(sender: SenderSettings, settings: Settings) -> Iterator[str]:
    ours = {box.name for box in settings.mailboxes} | {one.mailbox for one in settings.folders}
    if sender.mailbox and sender.mailbox not in ours:
        yield "has a mailbox that is neither under [mailboxes] nor that of a folder"
    if sender.mailbox and not sender.its_mailbox:
        yield "has a mailbox and no its_mailbox that replies could go to"
    if sender.its_mailbox and not sender.mailbox:
        yield "has its_mailbox and no mailbox that replies could go through"
    if sender.certificates and not settings.gateway.client_ca_file:
        yield "has certificates and callers are asked for none: gateway.client_ca_file is not set"
    for identity in sender.identities:
        known = settings.sender_known_as(identity)
        if known is not None and known is not sender:
            yield f"has an identity that is also one of {known.name}"


def _gateway(gateway: GatewaySettings) -> Iterator[str]:
    if gateway.key and not gateway.certificate:
        yield "has a key and no certificate"
    if gateway.client_ca_file and not gateway.certificate:
        yield "has a client_ca_file and no certificate: callers are asked for theirs over TLS only"
    if gateway.allowed_certificates and not gateway.client_ca_file:
        yield "has allowed_certificates and no client_ca_file, so no caller shows a certificate"
    if not gateway.certificate and not is_loopback(gateway.host):
        yield "has no certificate; without one it listens on this machine alone (127.0.0.1)"


def _sign_in(sign_in: SignInSettings) -> Iterator[str]:
    if sign_in.provider is SignInProvider.OPENID_CONNECT:
        for key in ("issuer", "client_id", "roles"):
            if not getattr(sign_in, key):
                yield f"has provider = openid-connect and no {key}"
        if "openid" not in sign_in.scopes:
            yield "has scopes without openid, which signs nobody in"
    if 0 < sign_in.session_s <= sign_in.session_warning_s:
        yield "has a session_warning_s that is not shorter than session_s"
    for role in Role:
        idle = sign_in.idle_s(role)
        if 0 < idle <= sign_in.lock_warning_s:
            yield "has a lock_warning_s that is not shorter than the time until the lock"
            return


def _store(store: StoreSettings) -> Iterator[str]:
    if store.host and not (store.password_secret or store.client_certificate):
        yield "has a host and neither a password_secret nor a client_certificate to sign on with"
    if not store.host and store != StoreSettings():
        yield "has no host, so nothing would be shared"
    if store.client_key and not store.client_certificate:
        yield "has a client_key and no client_certificate"


def _mailbox(mailbox: MailboxSettings, settings: Settings) -> Iterator[str]:
    if mailbox.client_key and not mailbox.client_certificate:
        yield "has a client_key and no client_certificate"
    yield from _known_sender(mailbox.sender, settings)


def _folder(folder: FolderSettings, settings: Settings) -> Iterator[str]:
    if folder.kind is FolderKind.MESH_CLIENT and not folder.mailbox:
        yield "has kind = mesh-client and no mailbox"
    for other in settings.folders:
        if other is not folder and other.path == folder.path:
            yield "has the path of another folder; each message would be taken twice"
    yield from _known_sender(folder.sender, settings)


def _known_sender(name: str, settings: Settings) -> Iterator[str]:
    if name and name.casefold() not in {one.name.casefold() for one in settings.senders}:
        yield "has a sender that is not set up"
