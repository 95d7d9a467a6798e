"""The strips under the bar on top: what is amiss, what came of an act, and what each asks for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.report.errors import StoreFailed
from app.ui.alerts import Alert
from app.ui.announcing import say
from app.ui.flow import column, row
from app.ui.frames import Frame, frame
from app.ui.states import of_failure
from app.ui.text import Button, Icon, Label
from app.ui.theme import look

MOST_ALERTS = 2
"""Incidents that stand at once; the others are counted, and stand on *Waiting replies*."""


class Strip(Frame):
    """The strip under the bar that says what is amiss; it pushes down and never covers."""

    def __init__(self, look_as: str = "offline", icon: str = "warning") -> None:
        super().__init__(look_as)
        space = look().space
        layout = row(gap=space(10), margins=(space(12), space(4), space(12), space(4)))
        ink, words = ("offlinet", "offline-bold") if look_as == "offline" else ("text", "bold")
        self._icon: tuple[str, str] | None = icon, ink
        self.words = Label("", words)
        self._held = False
        layout.addWidget(self.words, 1)
        self.buttons = layout
        self.setLayout(layout)
        self.hide()

    def add_button(self, words: str, pressed: Callable[[], object]) -> Button:
        """A further button at its end."""
        button = Button(words, pressed, "small")
        self.buttons.addWidget(button)
        return button

    def tell(self, words: str, *, aloud: bool = True) -> None:
        """Say it, also to a screen reader, or hide where there is nothing to say."""
        if aloud and words and words != self.words.text():
            say(self, words, urgent=self.worn == "offline")
        if words and self._icon is not None:  # most strips of most days say nothing: none is drawn
            icon = Icon(*self._icon, 20)
            self.buttons.insertWidget(0, icon)
            icon.lower()  # first among its kind for a screen reader too
            self._icon = None
        self.words.show_text(words)
        self.hold_back(on=self._held)

    def hold_back(self, *, on: bool) -> None:
        """Stay away while a report needs the whole window; the bar on top still tells."""
        self._held = on
        self.setVisible(bool(self.words.text()) and not on)


class FailureStrip(Strip):
    """What was not done, in words, until somebody puts it away.

    It says whose it was: another patient may be on the screen by now (hazards H01 and H06). One
    stands at a time, so that the banner keeps its room; those before it are counted, and come
    forward when it is put away. Nobody has to put away what passed by itself: see
    :meth:`tell_passing`.
    """

    def __init__(self) -> None:
        super().__init__()
        self._asked: list[tuple[str, str]] = []
        self._passing = ""
        self.add_button("Put away", self.put_away)

    def tell_failure(self, failure: Exception, whom: str = "") -> None:
        """Something that a person asked for was not done; it stays although it may work now.

        Args:
            failure: why.
            whom: whose it was, in words; shown, and never read out.
        """
        line = whom, _said(failure)
        self._asked = [one for one in self._asked if one != line] + [line]
        self._show(aloud=line[1])

    def tell_passing(self, failure: Exception) -> None:
        """What nobody asked for failed; a failure of the store is over when it answers."""
        if not isinstance(failure, StoreFailed):
            self.tell_failure(failure)
            return
        self._passing = _said(failure)
        self._show(aloud=self._passing)

    def put_away(self) -> None:
        """Somebody has read what stands there."""
        if self._asked:
            self._asked.pop()
        else:
            self._passing = ""
        self._show()

    def forget_names(self) -> None:
        """Another role sits here now: what was not done stays, whose it was does not (H23)."""
        self._asked = [("", said) for _whom, said in self._asked]
        self._show()

    def take_over(self, before: FailureStrip) -> None:
        """Go on with what another one said, when the window is drawn in another look."""
        self._asked, self._passing = list(before._asked), before._passing
        self._show()

    def store_answers(self, _counts: object = None) -> None:
        """The lists were counted: the store is there."""
        if self._passing:
            self._passing = ""
            self._show()

    def _show(self, aloud: str = "") -> None:
        told = [f"{whom}: {said}" if whom else said for whom, said in self._asked]
        if self._passing and not any(said == self._passing for _whom, said in self._asked):
            told.insert(0, self._passing)
        before = f" {len(told) - 1} more behind this." if len(told) > 1 else ""
        self.tell(f"{told[-1]}{before}" if told else "", aloud=False)
        if aloud:
            say(self, aloud, urgent=True)


def _said(failure: Exception) -> str:
    words = of_failure(failure)
    return f"{words.title}. {words.what_happened} {words.what_to_do} {words.code}"


class AlertStrips(QWidget):
    """One strip for each incident with replies; an incident that was put away stays away.

    Signals:
        again: the replies of an incident are to be sent again.
        replies_wanted: their page is wanted.
    """

    again = Signal(object)
    replies_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._column = column(gap=0)
        self.setLayout(self._column)
        self._away: set[str] = set()
        self._shown: tuple[Alert, ...] = ()
        self._held = False
        self.hide()

    def show_alerts(self, alerts: Sequence[Alert]) -> None:
        """Show the incidents of now; a screen reader is told of each once."""
        self._away &= {alert.key for alert in alerts}
        left = tuple(alert for alert in alerts if alert.key not in self._away)
        if left == self._shown:
            return
        heard = {alert.words for alert in self._shown}
        self._shown = left
        while (item := self._column.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for alert in left[:MOST_ALERTS]:
            strip = Strip()
            strip.add_button("Send again", partial(self.again.emit, alert.reply_ids))
            strip.add_button("Waiting replies", self.replies_wanted.emit)
            strip.add_button("Put away", partial(self._put_away, alert.key))
            self._column.addWidget(strip)
            strip.tell(alert.words, aloud=alert.words not in heard)
        if len(left) > MOST_ALERTS:
            more = frame("offline")
            space = look().space
            under_words = look().px(20) + space(22)  # beside the shape of the strips above
            line = row(margins=(under_words, space(4), space(12), space(4)))
            counted = len(left) - MOST_ALERTS
            words = f"{counted} more with other senders or causes. See Waiting replies."
            line.addWidget(Label(words, "offline-bold"))
            more.setLayout(line)
            self._column.addWidget(more)
        self.hold_back(on=self._held)

    def hold_back(self, *, on: bool) -> None:
        """Stay away while a report needs the whole window; the bar on top still tells."""
        self._held = on
        self.setVisible(bool(self._shown) and not on)

    def _put_away(self, key: str) -> None:
        self._away.add(key)
        self.show_alerts(self._shown)


class DemoStrip(Frame):
    """Says at the foot of the window, always, that every patient is made up."""

    def __init__(self) -> None:
        super().__init__("demo")
        layout = row(margins=(look().space(12), 1, look().space(12), 1))
        layout.addWidget(Label("Demonstration: synthetic patients", "demo", wrap=False))
        layout.addStretch()
        self.setLayout(layout)
