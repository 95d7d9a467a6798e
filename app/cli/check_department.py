"""What ``doctor`` looks at where a department shares one database."""

from __future__ import annotations

from collections.abc import Iterator

from app.cli.check_store import not_upgraded
from app.cli.finding import Clock, Finding, attention, clock_beside
from app.connections.secrets import Secrets
from app.report.errors import AppError
from app.settings.registry import StoreSettings


def check_department(wanted: StoreSettings, secrets: Secrets, clock: Clock) -> Iterator[Finding]:
    """Whether its server lets us in, and what holds there. Nothing is made."""
    from app.desk.department import engine_of
    from app.store import witness
    from app.store.postgres_health import health
    from app.store.store import NOT_THERE, Store

    try:
        engine = engine_of(wanted, secrets)
        found, now = health(engine), clock()
    except AppError as failure:
        yield attention(f"store {wanted.host} port {wanted.port}", failure)
        return
    on_the_way = "on this machine, without a wire"
    if engine.server.demands_tls:
        on_the_way = f"{found.tls}, its certificate checked"
    said = (
        f"{engine.name}: PostgreSQL {found.version}",
        on_the_way,
        f"commits are synced ({found.synced})",
        f"check sums of pages {'on' if found.check_sums else 'off'}",
        "whether its disk is encrypted is for the site to say",
    )
    yield Finding("store", True, "; ".join(said))
    try:
        Store(engine, upgrade=False).close()
    except AppError as failure:
        if earlier := not_upgraded(failure):
            yield earlier
        elif failure.code == NOT_THERE and witness.known(secrets, engine.name) is None:
            yield Finding("store", True, "empty so far; the viewer makes its tables when it starts")
        else:
            yield attention("store", failure)
        return
    if not found.whole_pages:
        text = "full_page_writes is off on the server: a page half written is not mended"
        yield Finding("store", False, text, "STORE-033")
    if not found.indexed:
        text = "text is found without an index: have the extension pg_trgm made in the database"
        yield Finding("store", False, text, "STORE-034")
    yield from clock_beside("the department's database", found.clock, now)
