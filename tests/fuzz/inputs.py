"""An input by its number: the same seed, reader and number give the same bytes everywhere."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from lxml import etree

from tests.fuzz import bytes_, json_, packing, xml_
from tests.readers import messages as stu3
from tests.readers.bars import messages as bars
from tests.readers.cda import documents as d

READERS = ("cds-stu3", "bars-r4", "itk-cda")
EXAMPLES = Path(__file__).parents[2] / "resources" / "examples"
_BOMBS = 0.000_5


@cache
def seeds(reader: str) -> tuple[bytes, ...]:
    """The synthetic messages of a family: the examples, and small ones of the tests."""
    files = sorted(path for path in (EXAMPLES / reader).glob("*") if path.is_file())
    found = [path.read_bytes() for path in files]
    if reader == "itk-cda":
        return (*found, *_documents())
    trees = [json.loads(data) for data in found if data[:1] == b"{"]
    found += [stu3.as_xml(tree) for tree in trees[::3]]
    if reader == "cds-stu3":
        found.append(stu3.as_json(stu3.searchset(*stu3.core(), *_more())))
    else:
        found.append(bars.as_json(bars.made()))
    return tuple(found)


def make(reader: str, seed: int, number: int) -> bytes:
    """One input for a reader, by its number."""
    rng = Random(f"{seed}/{reader}/{number}")  # noqa: S311 - makes inputs, keeps no secret
    if reader == "itk-cda" and rng.random() < _BOMBS:
        return packing.bomb()
    data = _structured(rng, reader)
    if reader == "itk-cda" and rng.random() < 0.35:
        others = [rng.choice(_documents()) for _ in range(rng.choice((0, 0, 0, 1, 2)))]
        data = packing.wrapped(rng, [data, *others])
    while rng.random() < (0.15 if len(data) % 4 else 0.6):
        data = bytes_.mutate(rng, data, seeds(rng.choice(READERS)))
    return data


def _structured(rng: Random, reader: str) -> bytes:
    """A seed of which parts are left out, as a rule, and whose tree is changed, as a rule.

    Smaller messages are quicker, and their references lead nowhere.
    """
    seed = rng.choice(seeds(reader))
    whole, unchanged = rng.random() < 0.12, rng.random() < 0.25
    if seed[:1] != b"{":
        root = etree.fromstring(seed)
        if not whole:
            xml_.fewer(rng, root)
        return xml_.written(rng, root if unchanged else xml_.mutate(rng, root))
    tree: Any = json.loads(seed)
    if not whole:
        json_.fewer(rng, tree)
    if not unchanged:
        json_.mutate(rng, tree)
    if rng.random() < 0.05:
        other = json.loads(next(s for s in seeds("bars-r4") if s[:1] == b"{"))
        tree = {**tree, **json_.mutate(rng, other)}
    return json_.written(rng, tree)


def _more() -> list[stu3.Resource]:
    return [
        stu3.observation(),
        stu3.care_plan("Do not eat."),
        stu3.questionnaire(),
        stu3.response(),
        stu3.triage_list("Observation/o1"),
        stu3.composition(("Advice", "Rest &lt;b&gt;now&lt;/b&gt;.")),
        stu3.task(),
    ]


@cache
def _documents() -> tuple[bytes, ...]:
    """CDA documents and answers of our own, bare and in envelopes."""
    table = (
        '<table border="1"><caption>Seen</caption><tbody><tr><th>When</th><th>What</th></tr>'
        "<tr><td>10:00</td><td>BP &lt;90 &amp; falling<br/>twice</td></tr></tbody></table>"
        '<list listType="ordered"><item>one</item><item>two <content styleCode="Bold">three'
        '</content></item></list><paragraph>A<sup>2</sup><linkHtml href="http://x/y">z</linkHtml>'
        '</paragraph><content revised="delete">gone</content>'
    )
    deep = d.section("Outer", "out", d.section("Inner", table, d.section("", "innermost")))
    around = (
        '<addr use="H"><streetAddressLine>1 Low Road</streetAddressLine><city>Ely</city>'
        '<postalCode>CB7 4AA</postalCode></addr><telecom use="EC" value="tel:07700900123"/>'
    )
    rich = d.document(
        who=d.patient(around=around),
        sections=d.SECTIONS + deep,
        entries=d.pathways_case(final="Dx03"),
    )
    plain = d.document()
    texts = [
        plain,
        rich,
        d.document(
            body="<nonXMLBody><text mediaType='text/plain'>Words &lt;b&gt;</text></nonXMLBody>"
        ),
        d.document(version="2", header=_RELATED),
        d.envelope(plain),
        d.envelope(d.base64_text(rich), packed='base64="true"'),
        d.envelope(d.gzip_text(plain), rich, interaction=d.COPY, packed='base64="true"'),
        d.soap(d.envelope(plain, d.document(set_id="S2", doc_id="D2"))),
        d.soap(_ANSWER),
        _ANSWER,
    ]
    return tuple(text.encode() for text in texts)


_RELATED = (
    '<relatedDocument typeCode="RPLC"><parentDocument><id root="P1"/><setId root="P2"/>'
    '<versionNumber value="1"/></parentDocument></relatedDocument>'
)
_ANSWER = (
    '<itk:InfrastructureResponse xmlns:itk="urn:nhs-itk:ns:201005" result="Failure" '
    f'timestamp="2026-03-01T10:00:00Z" trackingIdRef="{d.TRACKING}" serviceRef="s"><itk:errors>'
    "<itk:errorInfo><itk:ErrorID>E1</itk:ErrorID><itk:ErrorCode>1000</itk:ErrorCode><itk:ErrorText>"
    "Not known</itk:ErrorText></itk:errorInfo></itk:errors></itk:InfrastructureResponse>"
)
