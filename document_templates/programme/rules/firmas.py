"""Who may bind whom: the municipality by decree, an organisation by its board and its certificate."""

from collections.abc import Iterator
from datetime import date

from document_templates.programme.documents import DocumentEntry, SignerEntry
from document_templates.programme.people import Organisation
from document_templates.programme.rules.case import TEAM, Case
from document_templates.programme.rules.rule import Flaw, rule
from document_templates.programme.rules.traspaso import GRASSROOTS, LOAN, RULES_OF_USE, TRANSFER
from document_templates.wording import long_date, short_date

BINDING = (TRANSFER, RULES_OF_USE, LOAN)
RECEIVES = {TRANSFER: "organizacion_id", RULES_OF_USE: "organizacion_id", LOAN: "comodante_organizacion_id"}
SIGNS_FOR_IT = {"receptora", "comodante"}
CERTIFICATE_DAYS = 60


def _signing(case: Case) -> Iterator[tuple[DocumentEntry, SignerEntry, Organisation, date]]:
    """Who signs the acts on the assets for the organisation, and the day on which it counts."""
    for entry in case.begun(*BINDING):
        organisation = case.project.organisation(entry.datos[RECEIVES[entry.slug]])
        day = entry.fecha_documento if case.is_made(entry) else max(entry.fecha_documento, case.on)
        for signer in entry.firmas:
            if signer.rol in SIGNS_FOR_IT:
                yield entry, signer, organisation, day


@rule(
    "R-80",
    "En los actos sobre los bienes firma quien representa a la organización, con directiva vigente y certificado de a lo más 60 días.",
    severity="warn",
    basis="ley",
)
def capacity(case: Case) -> Iterator[Flaw]:
    for entry, signer, organisation, day in _signing(case):
        for message in _incapacities(signer, organisation, day):
            yield Flaw(message, entry.folio, person=signer.persona_id, organisation=organisation.id)


@rule(
    "R-80b",
    "Donde la fiscalía lo exige, no sale un acto sobre los bienes sin directiva vigente y certificado de a lo más 60 días.",
    severity="block",
    basis="ley",
)
def capacity_demanded(case: Case) -> Iterator[Flaw]:
    if case.project.convenio.fiscalia_exige_vigencia:
        yield from capacity.check(case)


def _incapacities(signer: SignerEntry, organisation: Organisation, day: date) -> Iterator[str]:
    if signer.persona_id != organisation.representante_id:
        yield "Quien firma por la organización no es su representante."
    until = organisation.directiva_vigente_hasta
    if until is None:
        yield "No consta hasta cuándo rige la directiva de la organización."
    elif until < day:
        yield f"La directiva de la organización venció el {long_date(until)}."
    certificates = [one.fecha for one in organisation.certificados if one.fecha <= day]
    if not certificates:
        yield "La organización no tiene un certificado de directorio a esa fecha."
    elif (day - max(certificates)).days > CERTIFICATE_DAYS:
        yield f"El último certificado de directorio es del {short_date(max(certificates))}: tiene más de {CERTIFICATE_DAYS} días."


@rule(
    "R-81",
    "En los actos sobre los bienes firma la presidencia de la organización, o consta su mandato.",
    severity="warn",
    basis="ley",
)
def presidency(case: Case) -> Iterator[Flaw]:
    for entry, signer, organisation, _ in _signing(case):
        post = (organisation.representante_cargo or "").casefold()
        if organisation.clase in GRASSROOTS and not post.startswith("president"):
            yield Flaw(
                "Quien firma por la organización no es su presidencia: adjunte el mandato.",
                entry.folio,
                person=signer.persona_id,
                organisation=organisation.id,
            )


@rule(
    "R-83",
    "Por la municipalidad firma la alcaldía o quien tenga delegación por decreto a esa fecha, y no el equipo ejecutor.",
    severity="warn",
    basis="ley",
)
def municipal_signers(case: Case) -> Iterator[Flaw]:
    for slug in dict.fromkeys(entry.slug for entry in case.project.documentos):
        for entry in case.begun(slug):
            for signer in entry.firmas:
                if signer.rol == "municipio":
                    yield from _municipal(case, entry, signer.persona_id)


def _municipal(case: Case, entry: DocumentEntry, person: str) -> Iterator[Flaw]:
    if not case.project.signs_for_municipality(person, entry.fecha_documento):
        yield Flaw(
            "Quien firma por la municipalidad no tenía delegación en la fecha del documento.",
            entry.folio,
            person=person,
        )
    elif case.has_role(person, TEAM):
        yield Flaw("Por la municipalidad firma una persona del equipo ejecutor.", entry.folio, person=person)
