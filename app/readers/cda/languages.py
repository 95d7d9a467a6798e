"""Names of the languages met most in urgent care, by ISO 639 code (NHS human language codes)."""

from __future__ import annotations

from app.readers.cda.datatypes import Coded

_NAMES = dict(
    pair.split("=")
    for pair in """am=Amharic ar=Arabic bg=Bulgarian bn=Bengali bs=Bosnian cs=Czech cy=Welsh
    da=Danish de=German el=Greek en=English es=Spanish et=Estonian fa=Persian fi=Finnish fr=French
    ga=Irish gd=Gaelic gu=Gujarati ha=Hausa he=Hebrew hi=Hindi hr=Croatian hu=Hungarian hy=Armenian
    id=Indonesian ig=Igbo it=Italian ja=Japanese ka=Georgian ko=Korean ku=Kurdish ln=Lingala
    lt=Lithuanian lv=Latvian ml=Malayalam ms=Malay ne=Nepali nl=Dutch no=Norwegian pa=Punjabi
    pl=Polish ps=Pashto pt=Portuguese ro=Romanian ru=Russian si=Sinhala sk=Slovak sl=Slovenian
    so=Somali sq=Albanian sr=Serbian sv=Swedish sw=Swahili ta=Tamil te=Telugu th=Thai ti=Tigrinya
    tl=Tagalog tr=Turkish uk=Ukrainian ur=Urdu vi=Vietnamese yo=Yoruba zh=Chinese""".split()
)


def language_words(said: Coded | None) -> str:
    """The sender's word, else the name and the code, else the code as sent."""
    if said is None:
        return ""
    name = _NAMES.get(said.code.lower().partition("-")[0], "")
    return said.display or (f"{name} ({said.code})" if name else said.code)
