"""The screens of the gallery: for each its name, whose it is, and how a person gets there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from app.desk.break_glass import GlassReason
from app.desk.plans.outcomes import outcomes_form
from app.report.errors import AppError, ConnectionFailed, StoreFailed
from app.report.sheet import SectionId
from app.report.states import Role, State, Step
from app.settings.layers import Layer, Source
from app.settings.listing import Listing, groups
from app.settings.load import merge
from app.store.audit import Verdict
from app.ui import health
from app.ui.audit_lines import chain
from app.ui.audit_page import AuditPage
from app.ui.flow import settle
from app.ui.gallery_day import EXAMPLES, GARBLED, NORTHSHIRE, NOW, Day, failed_reply
from app.ui.reply_list import TELLING, ReplyCard
from app.ui.step_form import Answers, StepForm
from app.ui.text import Choice, Tick
from app.ui.theme import look

if TYPE_CHECKING:
    from app.ui.driving import Driver
    from app.ui.main_window import MainWindow


@dataclass(frozen=True)
class Stage:
    """What a screen is reached with: the window, from a thread of its own, and the day in it."""

    driver: Driver
    window: MainWindow
    day: Day

    def do(self, act: Callable[[], object]) -> None:
        """Do something on the window's own thread, and let all come that it asked for."""
        self.driver.do(act)
        self.rest()

    def rest(self) -> None:
        """Wait until the background has done what it was asked for."""
        done: list[object] = []
        for _turn in range(2):
            done.clear()
            self.driver.do(
                lambda: self.window.session.operations.run(lambda: None).done(done.append)
            )
            self.driver.wait_for(lambda _window: bool(done), "the end of the work behind")
        self.driver.do(settle)

    def show(self, name: str) -> None:
        """Open the handover of an example, and wait for the whole of it."""
        handover_id = self.day.ids[name]
        self.driver.do(partial(self.window.open, handover_id))
        self.driver.wait_for(
            lambda window: (
                window.pane.handover_id == handover_id
                and window.pane.page is not None
                and window.pane.page.complete
            ),
            f"the report {name}",
        )

    def begin(self, role: Role) -> None:
        """Put everything back as it is when somebody sits down."""

        def act() -> None:
            window = self.window
            window.pane.show_nothing()
            window.list.field.setText("")
            window.failure_strip.put_away()
            window.news_strip.tell("")
            window.pages.show_sources((health.Source(NORTHSHIRE.name, as_at=NOW),))
            window.session.settings_file = "settings.toml"
            window.set_role(role)
            if window.page is None:
                window.choose_list(State.EXPECTED)

        self.do(act)


@dataclass(frozen=True)
class Scene:
    """One screen. ``act`` leads there from the list *Expected*."""

    name: str
    act: Callable[[Stage], None]
    role: Role = Role.CLINICIAN


_GONE = ConnectionFailed("No connection", "It does not answer", "Try again", "NET-001")
_SILENT = health.Source(NORTHSHIRE.name, "Sender", NOW - timedelta(minutes=4), _GONE)


def _nothing(_stage: Stage) -> None:
    """Where one begins."""


def _report(name: str) -> Callable[[Stage], None]:
    return lambda stage: stage.show(name)


def _lower(name: str, section: SectionId) -> Callable[[Stage], None]:
    def act(stage: Stage) -> None:
        stage.show(name)
        stage.do(lambda: stage.window.pane.page.go(section))  # type: ignore[union-attr]  # a report is open

    return act


def _asking(name: str, step: Step) -> Callable[[Stage], None]:
    def act(stage: Stage) -> None:
        stage.show(name)
        stage.do(lambda: stage.window.pane.bar.ask(step))  # type: ignore[union-attr]  # its actions stand below

    return act


def _rejecting(stage: Stage) -> None:
    _asking("breathless-validation", Step.REJECT)(stage)

    stage.do(lambda: stage.window.findChildren(Choice)[0].setChecked(True))
    stage.driver.press("Reject")
    stage.rest()


def _filtered(stage: Stage) -> None:
    stage.driver.type_filter("nowack")
    stage.rest()


def _unreadable(stage: Stage) -> None:
    stage.driver.list(State.COULD_NOT_BE_READ)
    stage.show(GARBLED)


def _offline(stage: Stage) -> None:
    stage.show("ankle")
    stage.do(lambda: stage.window.pages.show_sources((_SILENT,)))


def _connections_down(stage: Stage) -> None:
    stage.do(stage.window.pages.show_connections)
    stage.do(lambda: stage.window.pages.show_sources((_SILENT,)))


def _empty(stage: Stage) -> None:
    stage.driver.list(State.NOT_ATTENDED)
    stage.rest()


def _in_consultation(stage: Stage) -> None:
    """The validation has begun; its outcome is asked, with two lines filled in."""
    desk, one = stage.day.desk, stage.day.ids["breathless-validation"]
    if desk.row(one).state is State.EXPECTED:
        desk.start(one)
    _asking("breathless-validation", Step.FINISH)(stage)

    def fill() -> None:
        (form,) = stage.window.findChildren(StepForm)
        form.fill(Answers(outcomes=(("", ""), ("Seen by the GP tomorrow", ""))))
        chosen = outcomes_form(coded=True).outcomes
        form.choose(0, next(one for one in chosen if one.outcome.code == "C4"))

    stage.do(fill)


def _told_by_telephone(stage: Stage) -> None:
    """What failed is being told by telephone."""
    _reply_failed(stage)

    def ask() -> None:
        pane = stage.window.pane
        (card,) = pane.findChildren(ReplyCard)
        card.replies.rows[0].ask(TELLING, "Anne, shift lead: he is here and is being seen")
        if pane.page is not None:
            pane.page.go_replies()

    stage.do(ask)


def _page(name: str) -> Callable[[Stage], None]:
    return lambda stage: stage.do(getattr(stage.window.pages, name))


def _loading(stage: Stage) -> None:
    stage.show("ankle")
    stage.do(stage.window.pane.show_loading)


def _no_store(stage: Stage) -> None:
    failure = StoreFailed(
        "Reports cannot be saved or opened",
        "The store has not answered since 14:02; senders are told to try again, so nothing is lost",
        "Use paper until this clears",
        "STORE-004",
    )
    stage.show("ankle")
    stage.do(lambda: stage.window.pane.show_failure(failure, lambda: None))


def _confirmed(stage: Stage) -> None:
    stage.show("head-injury")

    def tick_all() -> None:
        for tick in stage.window.findChildren(Tick):
            tick.setChecked(True)

    stage.do(tick_all)


def _locked(stage: Stage) -> None:
    stage.show("head-injury")
    stage.do(stage.window.lock.lock)


def _updated(stage: Stage) -> None:
    """The child's second version, after the first was read."""
    _later(stage, "head-injury", "cds-stu3/head-injury-version-2.json")


def _updated_in_part(stage: Stage) -> None:
    """An update that does not repeat everything, after the whole was read."""
    _later(stage, "breathless-validation", "bars-r4/breathless-validation-update-in-part.json")


def _replaced(stage: Stage) -> None:
    """The third version of a report: its outcome takes the place of the one that was read."""
    _later(stage, "ankle", "cds-stu3/ankle-version-3.json")


def _later(stage: Stage, name: str, file: str) -> None:
    stage.show(name)
    stage.day.desk.mark_read(stage.day.ids[name], 1)
    stage.day.receive(EXAMPLES / file, stage.day.desk.row(stage.day.ids[name]).sender)
    stage.do(lambda: stage.window.open(stage.day.ids[name]))
    stage.show(name)


def _reply_failed(stage: Stage) -> None:
    if not stage.day.desk.replies(stage.day.ids["chest-pain"]):
        failed_reply(stage.day, stage.day.ids["chest-pain"])
    stage.do(stage.window.pages.look_again)
    stage.show("chest-pain")


def _glass_asked(stage: Stage) -> None:
    stage.show("head-injury")
    stage.do(stage.window.pane.ask_glass)


def _glass(stage: Stage) -> None:
    """The front desk reads a report by emergency access."""
    pane = stage.window.pane
    stage.show("head-injury")
    stage.do(lambda: pane.glass_wanted.emit(GlassReason.WORSE, ""))
    stage.driver.wait_until("Emergency access until")
    stage.rest()


def _audit(stage: Stage) -> None:
    """What the day left in the trail; two emergency accesses among it, once."""
    if not stage.day.glass_broken:
        stage.day.break_glass("ankle", GlassReason.WORSE)
        stage.day.break_glass("breathless", GlassReason.OTHER, "cannot be woken up at the desk")
        stage.day.glass_broken = True
    stage.do(stage.window.pages.show_audit)
    stage.driver.wait_until("none changed or missing")


def _audit_page(stage: Stage) -> AuditPage:
    page = stage.window.page
    if not isinstance(page, AuditPage):
        raise TypeError("the audit trail is not on the screen")
    return page


def _audit_nothing(stage: Stage) -> None:
    _audit(stage)

    def look() -> None:
        page = _audit_page(stage)
        page.person.setText("nobody here")
        page.look()

    stage.do(look)


def _audit_broken(stage: Stage) -> None:
    _audit(stage)
    verdict = Verdict(212, 17, "An entry was changed")
    stage.do(lambda: _audit_page(stage).show_verdict(chain(verdict, NOW)))


def _settings(stage: Stage) -> None:
    """As policy, files and the person have them."""
    layers = (
        Layer(Source.MACHINE_FILE, "/etc/triage-handover/settings.toml", {"poll_s": 30}),
        Layer(Source.RECOMMENDED, "recommended.toml", {"accept_hold_s": 20}),
        Layer(Source.USER_FILE, "settings.toml", {"text_percent": round(look().scale * 100)}),
        Layer(Source.POLICY, "/etc/triage-handover/policy.toml", _HELD),
    )
    stage.window.session.list_settings = lambda: Listing(groups(merge(layers)))
    stage.do(stage.window.pages.show_settings)


_HELD = {"sound": False, "keep_hours": 48, "sign_in": {"idle_lock_s": 240}}


def _settings_wrong(stage: Stage) -> None:
    found: list[AppError] = []
    said = {"poll_s": "often", "keep_ours": 48}
    layer = Layer(Source.MACHINE_FILE, "/etc/triage-handover/settings.toml", said)
    loaded = merge((layer,), found.append)
    ignored = tuple(one.line for one in loaded.unknown)
    told = Listing(groups(loaded), tuple(found), ignored)
    stage.window.session.list_settings = lambda: told
    stage.do(stage.window.pages.show_settings)


_RECEPTION, _MANAGER = Role.RECEPTIONIST, Role.MANAGER
SCENES = (
    Scene("list", _nothing),
    Scene("report", _report("head-injury")),
    Scene("report-no-time", _report("no-number")),
    Scene("report-overdue", _report("breathless")),
    Scene("report-number-not-valid", _report("bad-number")),
    Scene("report-died", _report("died")),
    Scene("report-cancelled", _report("cancelled")),
    Scene("report-long-name", _report("long-name")),
    Scene("report-sharp-text", _report("scripts")),
    Scene("report-itk-several", _report("111-ed-repeat-caller")),
    Scene("report-ambulance", _report("ambulance-bicycle")),
    Scene("report-bars-validation", _report("breathless-validation")),
    Scene("report-bars", _report("allergic-reaction")),
    Scene("report-part", _report("crisis-call-first-page")),
    Scene("report-baby", _report("newborn-uec-report")),
    Scene("report-dental", _report("dental-swelling")),
    Scene("report-mental-health", _report("crisis-line-voices")),
    Scene("report-booking", _report("ankle")),
    Scene("report-finished", _report("crisis-overdose")),
    Scene("questions", _lower("head-injury", SectionId.QUESTIONS)),
    Scene("narrative", _lower("111-ed-fall", SectionId.NARRATIVE)),
    Scene("people", _lower("head-injury", SectionId.PEOPLE)),
    Scene("about", _lower("head-injury", SectionId.ABOUT)),
    Scene("asking-not-attended", _asking("ankle", Step.NOT_ATTENDED)),
    Scene("asking-reject", _asking("breathless-validation", Step.REJECT)),
    Scene("confirming-reject", _rejecting),
    Scene("list-empty", _empty),
    Scene("nothing-found", _filtered),
    Scene("could-not-be-read", _unreadable),
    Scene("loading", _loading),
    Scene("store-unavailable", _no_store),
    Scene("line-down", _offline),
    Scene("connections", _page("show_connections")),
    Scene("connections-down", _connections_down),
    Scene("first-start", _page("show_first_start")),
    Scene("help", _page("show_help")),
    Scene("list", _nothing, _RECEPTION),
    Scene("arrival", _report("head-injury"), _RECEPTION),
    Scene("arrival-confirmed", _confirmed, _RECEPTION),
    Scene("arrival-emergency-asked", _glass_asked, _RECEPTION),
    Scene("could-not-be-read", _unreadable, _RECEPTION),
    Scene("counts", _nothing, _MANAGER),
    Scene("connections", _page("show_connections"), _MANAGER),
    Scene("audit", _audit, Role.PRIVACY_OFFICER),
    Scene("audit-nothing-fits", _audit_nothing, Role.PRIVACY_OFFICER),
    Scene("audit-broken", _audit_broken, Role.PRIVACY_OFFICER),
    Scene("start", _nothing, Role.IT),
    Scene("connections", _page("show_connections"), Role.IT),
    Scene("help", _page("show_help"), Role.IT),
    Scene("settings", _settings, Role.IT),
    Scene("settings-wrong", _settings_wrong, Role.IT),
    Scene("locked", _locked),
)
"""Every screen on the day as it came."""

LATER = (
    Scene("arrival-emergency", _glass, _RECEPTION),
    Scene("report-updated", _updated),
    Scene("report-updated-in-part", _updated_in_part),
    Scene("report-replaced", _replaced),
    Scene("reply-failed", _reply_failed),
    Scene("telling-by-telephone", _told_by_telephone),
    Scene("asking-outcome", _in_consultation),
    Scene("replies", _page("show_replies")),
    Scene("replies", _page("show_replies"), _RECEPTION),
)
"""Screens that need something to have happened; it stays happened."""
