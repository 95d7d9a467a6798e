"""One NHS 111 report with every element that its templates name, each filled with its own words.

Beside each piece of markup stands where its words belong: the part of the sheet and the whole line
(NHS CDA templates COCD_TP145200GB01 to -145214GB01, -146002GB01 to -146232GB01; CDA R2 for what
the templates leave to it).
"""

from __future__ import annotations

from dataclasses import dataclass

from app.report.sheet import SectionId
from tests.readers.cda import documents as d

BANNER, PEOPLE, OUTCOME = SectionId.BANNER, SectionId.PEOPLE, SectionId.OUTCOME
FACTS, NARRATIVE, BEWARE = SectionId.FACTS, SectionId.NARRATIVE, SectionId.BEWARE


@dataclass(frozen=True, slots=True)
class Told:
    """A line that must stand in one part of the sheet: its label and its words."""

    where: SectionId
    line: str


def _id(root: str, extension: str) -> str:
    return f'<id root="{d.OID}{root}" extension="{extension}"/>'


def _organisation(tag: str, name: str, code: str = "", more: str = "") -> str:
    return f"<{tag}>{_id('19.1', code) if code else ''}<name>{name}</name>{more}</{tag}>"


def _person(tag: str, name: str) -> str:
    return f"<{tag}><name><prefix>Dr</prefix><given>{name}</given></name></{tag}>"


PATIENT = (
    "<recordTarget><patientRole>"
    + d.number("9990004951")
    + _id("18.24", "LocalOne")
    + '<addr use="H"><streetAddressLine>Line One</streetAddressLine><streetAddressLine>Line Two'
    "</streetAddressLine><city>Cityham</city><postalCode>ZZ1 1ZZ</postalCode></addr>"
    '<addr use="PHYS">Layby Four, Roadton</addr><addr use="TMP"><desc>Second gate</desc></addr>'
    '<telecom value="tel:01632960011" use="EC"/><telecom value="01632960012" use="H"/>'
    '<telecom value="mailto:one@x.example" use="WP"/>'
    "<patient><name><prefix>Ms</prefix><given>Anne</given><given>Bea</given>"
    "<family>Wren</family><suffix>OBE</suffix></name>"
    '<name use="ALIAS"><given>Aliasgiven</given><family>Aliasfamily</family></name>'
    '<administrativeGenderCode code="2"/><birthTime value="19800229"/>'
    '<maritalStatusCode code="M" displayName="Maritalword"/>'
    '<ethnicGroupCode code="A" displayName="Ethnicword"/>'
    '<guardian><code displayName="Guardianrole"/><telecom value="tel:01632960013"/>'
    "<guardianPerson><name>Guardianname</name></guardianPerson></guardian>"
    '<languageCommunication><languageCode code="pl"/><modeCode displayName="Modeword"/>'
    '<proficiencyLevelCode displayName="Proficiencyword"/><preferenceInd value="true"/>'
    "</languageCommunication></patient>"
    + _organisation(
        "providerOrganization",
        "Practicename",
        "PRACTICE1",
        '<telecom value="tel:01632960014"/><addr>Practiceroad</addr>'
        '<standardIndustryClassCode code="001" displayName="Practicekind"/>',
    )
    + "</patientRole></recordTarget>"
)
PATIENT_TOLD = (
    Told(BANNER, "WREN, Anne Bea OBE (Ms)"),
    Told(BANNER, "Gender Female"),
    Told(BANNER, "NHS No. 999 000 4951 verified"),
    Told(BANNER, "Usual address Line One, Line Two, Cityham, ZZ1 1ZZ"),
    Told(PEOPLE, "Where the patient is now Layby Four, Roadton"),
    Told(PEOPLE, "Temporary address directions: Second gate"),
    Told(PEOPLE, "Call-back telephone of patient 01632 960011"),
    Told(PEOPLE, "Telephone (home) of patient 01632 960012"),
    Told(PEOPLE, "Email (work) of patient one@x.example"),
    Told(PEOPLE, "Also known as ALIASFAMILY, Aliasgiven"),
    Told(PEOPLE, "Marital status Maritalword"),
    Told(PEOPLE, "Ethnic category Ethnicword"),
    Told(PEOPLE, "Guardian Guardianname Guardianrole; Telephone 01632 960013"),
    Told(BANNER, "Language Polish (pl), Modeword, proficiency Proficiencyword, preferred"),
    Told(BANNER, "GP Practicename"),
    Told(
        PEOPLE,
        "GP Practicename Practicekind; ODS PRACTICE1; Telephone 01632 960014; Practiceroad",
    ),
    Told(PEOPLE, "Local id LocalOne"),
)

HEADER = (
    '<author><functionCode code="OA" displayName="Originating Author"/>'
    '<time value="20260301090500+0000"/><assignedAuthor>'
    + _id("18.24", "AuthorId")
    + '<code displayName="Authorrole"/><telecom value="tel:01632960021" use="WP"/>'
    + _person("assignedPerson", "Authorname")
    + _organisation("representedOrganization", "Authororg", "AUTHOR1")
    + "</assignedAuthor></author>"
    "<author><assignedAuthor><assignedAuthoringDevice><code displayName='Devicekind'/>"
    "<manufacturerModelName>Devicemodel</manufacturerModelName><softwareName>Devicesoft"
    "</softwareName></assignedAuthoringDevice>"
    + _organisation("representedOrganization", "Deviceorg")
    + "</assignedAuthor></author>"
    '<dataEnterer><time value="20260301090600+0000"/><assignedEntity>'
    + _person("assignedPerson", "Enterername")
    + "</assignedEntity></dataEnterer><informant><relatedEntity>"
    f'<code code="16" codeSystem="{d.OID}16.45"/><addr>Informantroad</addr>'
    '<telecom value="tel:01632960022" use="MC"/><relatedPerson><name>Informantname</name>'
    "</relatedPerson></relatedEntity></informant><custodian><assignedCustodian>"
    + _organisation("representedCustodianOrganization", "Ownerorg", "OWNER1")
    + "</assignedCustodian></custodian>"
    '<informationRecipient typeCode="PRCP"><intendedRecipient>'
    + _organisation("receivedOrganization", "Primaryorg", "PRIMARY1")
    + '</intendedRecipient></informationRecipient><informationRecipient typeCode="TRC">'
    "<intendedRecipient>"
    + _organisation("receivedOrganization", "Copyorg", "COPY1")
    + "</intendedRecipient></informationRecipient><legalAuthenticator>"
    '<time value="20260301090700+0000"/><assignedEntity>'
    + _person("assignedPerson", "Signername")
    + "</assignedEntity></legalAuthenticator>"
    '<authenticator><time value="20260301090800+0000"/><assignedEntity>'
    + _person("assignedPerson", "Checkername")
    + "</assignedEntity></authenticator>"
    '<participant typeCode="REFT"><associatedEntity>'
    + _organisation("scopingOrganization", "Referredorg", "REFERRED1")
    + '</associatedEntity></participant><participant typeCode="CALLBCK"><associatedEntity>'
    '<code displayName="Callbackrole"/><telecom value="tel:01632960023"/>'
    "<associatedPerson><name>Callbackname</name></associatedPerson></associatedEntity>"
    '</participant><participant typeCode="XYZ"><associatedEntity><associatedPerson>'
    "<name>Strangername</name></associatedPerson></associatedEntity></participant>"
    '<authorization><consent><code code="425691002" displayName="Consentwords"/>'
    '<statusCode code="completed"/></consent></authorization>'
)
HEADER_TOLD = (
    Told(
        PEOPLE,
        "Originating Author Dr Authorname Authorrole; Authororg; Local id AuthorId; ODS AUTHOR1; "
        "Telephone (work) 01632 960021; 01-Mar-2026 09:05",
    ),
    Told(PEOPLE, "Sending software Devicemodel, Devicesoft Devicekind; Deviceorg"),
    Told(PEOPLE, "Entered by Dr Enterername 01-Mar-2026 09:06"),
    Told(PEOPLE, "Information from Informantname Relative (16); Informantroad"),
    Told(PEOPLE, "Telephone (mobile) of Informantname (Relative (16)) 01632 960022"),
    Told(PEOPLE, "Document owner Ownerorg ODS OWNER1"),
    Told(PEOPLE, "Recipient for action Primaryorg ODS PRIMARY1"),
    Told(PEOPLE, "Copy for information to Copyorg ODS COPY1"),
    Told(PEOPLE, "Signed by Dr Signername 01-Mar-2026 09:07"),
    Told(PEOPLE, "Authenticated by Dr Checkername 01-Mar-2026 09:08"),
    Told(PEOPLE, "Referred to Referredorg ODS REFERRED1"),
    Told(PEOPLE, "Call-back contact Callbackname Callbackrole; Telephone 01632 960023"),
    Told(PEOPLE, "Telephone of the sender 01632 960023 (Callbackname)"),
    Told(PEOPLE, "Participant (XYZ) Strangername"),
    Told(OUTCOME, "Service asked for Primaryorg; referred to Referredorg"),
    Told(OUTCOME, "Asked by Dr Authorname, Authorrole, for Authororg"),
    Told(FACTS, "Consentwords completed"),
)

CONTACT = (
    "<responsibleParty><assignedEntity><code displayName='Responsiblerole'/>"
    + _person("assignedPerson", "Responsiblename")
    + "</assignedEntity></responsibleParty><encounterParticipant><assignedEntity>"
    + _person("assignedPerson", "Tookpartname")
    + "</assignedEntity></encounterParticipant><location><healthCareFacility>"
    '<code displayName="Settingword"/><location><name>Placename</name><addr>Placeroad</addr>'
    "</location>"
    + _organisation("serviceProviderOrganization", "Providerorg")
    + "</healthCareFacility></location>"
)
CONTACT_TOLD = (
    Told(PEOPLE, "Responsible party Dr Responsiblename Responsiblerole"),
    Told(PEOPLE, "Took part Dr Tookpartname"),
    Told(PEOPLE, "Where it happened Placename, Placeroad, Settingword"),
    Told(PEOPLE, "Service provider Providerorg"),
)


def _entry(kind: str, inside: str, attributes: str = "") -> str:
    return f"<entry><{kind} {attributes}>{inside}</{kind}></entry>"


def _observation(name: str, inside: str = "", attributes: str = "") -> str:
    return _entry("observation", f'<code displayName="{name}"/>{inside}', attributes)


ENTRIES = (
    _observation("Plainfinding", '<value xsi:type="PQ" value="38.5" unit="Cel"/>')
    + _observation("Deniedfinding", attributes='negationInd="true"')
    + _observation("Askedfinding", attributes='moodCode="RQO"')
    + _observation("Wrongfinding", '<statusCode code="nullified"/>')
    + _observation("Unknownfinding", '<value nullFlavor="UNK"/>')
    + _observation(
        "Motherfinding", "<subject><relatedSubject><code displayName='Mother'/></relatedSubject>"
        "</subject>",
    )
    + _entry("observation", "<code nullFlavor='OTH'><originalText>"
             "<reference value='#c1'/></originalText></code>")
    + _entry(
        "substanceAdministration",
        "<consumable><manufacturedProduct><manufacturedMaterial><name>Medicinename</name>"
        "</manufacturedMaterial></manufacturedProduct></consumable>",
        'negationInd="true"',
    )
    + _entry(
        "encounter",
        '<code displayName="Appointmentkind"/><statusCode code="cancelled"/>'
        '<effectiveTime value="20260302100000+0000"/>',
        'moodCode="APT"',
    )
    + _entry(
        "observation", f'<code code="PTV"/><value code="03" codeSystem="{d.OID}17.524"/>'
    )
)  # fmt: skip
ENTRIES_TOLD = (
    Told(FACTS, "Plainfinding: 38.5 Cel"),
    Told(FACTS, "NOT: Deniedfinding"),
    Told(FACTS, "Asked for, not a finding: Askedfinding"),
    Told(FACTS, "Entered in error: Wrongfinding nullified"),
    Told(FACTS, "Unknownfinding: no value (Not Known)"),
    Told(FACTS, "About Mother, not the patient: Motherfinding"),
    Told(FACTS, "Pointedwords"),
    Told(FACTS, "NOT given: Medicinename"),
    Told(FACTS, "Permission to view: not obtained (PTV 03)"),
    Told(BEWARE, "Permission to view: not obtained (PTV 03)"),
)

_TABLE = (
    "<table><caption>Tablecaption</caption><thead><tr><th>Headone</th><th colspan='2'>Headtwo</th>"
    "</tr></thead><tbody><tr><td rowspan='2'>Reaching</td><td>Cellone</td><td>Celltwo</td></tr>"
    "<tr><td>Cellthree</td><td><list><item>Initem</item></list></td></tr></tbody></table>"
)
_DEEP = "".join(
    f"<component><section><title>Level{n}</title><text>Deep{n}</text>" for n in range(5)
)
NARRATED = (
    d.section("Patient's Reported Condition", "Concernwords")
    + d.section("Advice Given", "Advicewords")
    + d.section("Special Patient Notes", "Notewords")
    + d.section("Recorded Allergies", "Allergywords")
    + d.section("Tables", f'{_TABLE}<content ID="c1">Pointedwords</content>')
    + d.section("", "Untitledwords")
    + f"{_DEEP}{'</section></component>' * 5}"
)
NARRATED_TOLD = (
    Told(SectionId.REASON, "Concernwords (Patient's Reported Condition)"),
    Told(SectionId.ADVICE, "Advicewords"),
    Told(BEWARE, "Notewords"),
    Told(FACTS, "Allergywords"),
    Told(NARRATIVE, "Tablecaption"),
    Told(NARRATIVE, "Headone | Headtwo"),
    Told(NARRATIVE, "Reaching | Cellone | Celltwo"),
    Told(NARRATIVE, "Reaching | Cellthree | • Initem"),
    Told(NARRATIVE, "Untitledwords"),
    *(Told(NARRATIVE, f"Deep{n}") for n in range(5)),
)

TOLD = (*PATIENT_TOLD, *HEADER_TOLD, *CONTACT_TOLD, *ENTRIES_TOLD, *NARRATED_TOLD)


def message() -> str:
    """The whole message, in an envelope and in SOAP."""
    whole = d.document(
        who=PATIENT,
        header=HEADER,
        contact=d.encounter(more=CONTACT),
        entries=ENTRIES,
        sections=NARRATED,
    )
    return d.soap(d.envelope(whole))
