"""Names that could be taken for each other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.report.similar import Named, alike, similar


def who(family: str, given: str = "", born: str = "", number: str = "") -> Named:
    return Named(f"{family} {given} {born}", family, given, born, number)


@pytest.mark.hazard("H01", "B05")
@pytest.mark.parametrize(
    ("one", "other"),
    [
        (who("NOWAK"), who("NOWAK")),
        (who("NOWAK-BELL"), who("NOWAK")),
        (who("NOWAK"), who("NOVAK")),
        (who("BRAITHWAITE"), who("BRATHWAITE")),
        (who("MÜLLER"), who("MULLER")),
        (who("PATEL"), who("PATLE")),
        (who("O'BRIEN"), who("OBRIEN")),
        (who("SMITH", "Anna", "1990-01-19"), who("JONES", "Hanna", "1990-01-19")),
        (who("OSEI", "Ama", "1990-01-19"), who("ADDO", "Ama", "1990-01-19")),
    ],
)
def test_names_that_are_alike(one: Named, other: Named) -> None:
    assert alike(one, other)
    assert set(similar([one, replace(other, id="other"), who("ZZYZX")])) == {one.id, "other"}


@pytest.mark.hazard("B05")
@pytest.mark.parametrize(
    ("one", "other"),
    [
        (who("NOWAK"), who("PATEL")),
        (who("KHAN"), who("CHEN")),
        (who("LEE"), who("LEA")),
        (who(""), who("")),
        (who("SMITH", "Anna", "1990-01-19"), who("JONES", "Anna", "1990-01-20")),
        (who("NOWAK", number="9434765919"), who("NOWAK", number="9434765919")),
    ],
)
def test_names_that_are_not(one: Named, other: Named) -> None:
    assert not alike(one, other)


def test_each_is_told_of_all_the_others() -> None:
    people = [who("NOWAK", "A"), who("NOWAK-BELL", "B"), who("NOVAK", "C"), who("PATEL")]
    found = similar(people)
    assert set(found) == {one.id for one in people[:3]}
    assert set(found[people[0].id]) == {people[1].id, people[2].id}
