"""In what capacity (*calidad*) a person signs: one phrase per role and person, as it is printed and shown.

The project says what each person is: a cargo as it is spoken (`presidenta`, `vocero`), a seat in a body, a decree. The
gender is that of the cargo, never guessed from a name; where nobody has said one, the phrase names the office itself.
"""

import re
from collections.abc import Iterator

from document_templates.programme.ecomercado import Project
from document_templates.programme.people import Member, Organisation
from document_templates.wording import long_date, of_region, of_whom, with_article

BODIES = {"grupo_motor": "Grupo Motor", "consejo_local": "Consejo Local"}

# Feminine, masculine, and the office.
FORMS = {
    "gestora": ("gestora comunitaria", "gestor comunitario", "gestora comunitaria"),
    "coordinacion": ("coordinadora", "coordinador", "coordinación"),
    "custodia": ("encargada de recinto", "encargado de recinto", "persona encargada de recinto"),
    "alcaldia": ("alcaldesa", "alcalde", "alcaldía"),
    "voceria": ("vocera", "vocero", "vocería"),
}
BOTH_GENDERS = re.compile(r"(agente|asistente|dirigente|integrante|representante|testigo|lideresa o líder)\Z")


def capacity(
    project: Project,
    person_id: str,
    role: str,
    *,
    body: str | None = None,
    organisation_id: str | None = None,
) -> str:
    """`body` (`grupo_motor`, `consejo_local`) and organisation where the person stands in more than one."""
    if role in BODIES:
        return _speaker(project, person_id, role)
    if role == "integrante":
        return _member(project, person_id, body)
    if role in ("ejecutor", "fosis"):
        # What they are is in no other place of the project: as they were called last.
        return _last_called(project, person_id, role) or _office(project, person_id, role)
    if role in ("municipio", "comodatario") and project.signs_for_municipality(person_id):
        return _of_municipality(project, person_id, by=role == "comodatario")
    if role == "adl":
        return f"agente de desarrollo local (ADL) del FOSIS, {_region(project)}"
    if role == "testigo":
        return "testigo de la firma a ruego"
    if role in FORMS:
        said = _form(project, person_id, role)
        return f"{said} del Ecomercado" if role == "coordinacion" else said
    return _representative(project, person_id, organisation_id)


def _speaker(project: Project, person_id: str, body: str) -> str:
    if project.body(body).voceria_id != person_id:
        return _member(project, person_id, body)
    return f"{_form(project, person_id, 'voceria')} del {BODIES[body]}"


def _member(project: Project, person_id: str, body: str | None) -> str:
    for slug in [body] if body else BODIES:
        for member in reversed(project.body(slug).members):
            if member.persona_id == person_id:
                return f"integrante del {BODIES[slug]}, {_for_whom(project, member)}"
    return f"integrante del {BODIES[body or 'grupo_motor']}"


def _for_whom(project: Project, member: Member) -> str:
    if member.organizacion_id:
        return f"por {with_article(project.organisation(member.organizacion_id).nombre)}"
    return {
        "municipio": f"por {with_article(project.municipalidad.nombre)}",
        "equipo_ejecutor": "por el equipo ejecutor",
        "fosis_adl": f"por el FOSIS, {_region(project)}",
        "grupo_motor": "por el Grupo Motor",
        "economia_local": "por la economía local",
        "sociedad_civil": "por la sociedad civil",
        "dirigencia": "dirigencia",
        "liderazgo_natural": "liderazgo natural",
    }[str(getattr(member, "como", "dirigencia"))]


def _of_municipality(project: Project, person_id: str, *, by: bool) -> str:
    town, delegation = project.municipalidad.nombre, project.municipal_delegation(person_id)
    if person_id == project.municipalidad.alcaldia_id:
        office = _form(project, person_id, "alcaldia")
        return f"{office}, por {with_article(town)}" if by else f"{office} {of_whom(town)}"
    if delegation is None:
        return f"municipio, por {with_article(town)}"
    # Without its act a municipality is bound by nobody.
    act = f"según {delegation.acto}, de {long_date(delegation.fecha)}"
    return f"{delegation.cargo}, por {with_article(town)}, {act}"


def _office(project: Project, person_id: str, role: str) -> str:
    if role == "fosis":
        return f"FOSIS, {_region(project)}"
    if person_id == project.municipalidad.alcaldia_id and project.convenio.ejecutor_tipo == "municipalidad":
        return f"{_of_municipality(project, person_id, by=False)}, representante legal del organismo ejecutor"
    return f"representante legal {of_whom(project.convenio.ejecutor_nombre)}"


def _representative(project: Project, person_id: str, organisation_id: str | None) -> str:
    organisation = (
        project.organisation(organisation_id) if organisation_id else organisation_of(project, person_id)
    )
    if organisation is None:
        return "liderazgo natural de la comunidad"
    own = organisation.representante_id == person_id
    cargo = organisation.representante_cargo or "representante" if own else "integrante"
    return f"{cargo} {of_whom(organisation.nombre)}"


def organisation_of(project: Project, person_id: str) -> Organisation | None:
    """The one that the person represents, or for which the person sits in a body."""
    for organisation in project.organizaciones:
        if organisation.representante_id == person_id:
            return organisation
    for slug in BODIES:
        for member in reversed(project.body(slug).members):
            if member.persona_id == person_id and member.organizacion_id:
                return project.organisation(member.organizacion_id)
    return None


def _form(project: Project, person_id: str, key: str) -> str:
    feminine, masculine, office = FORMS[key]
    return {"f": feminine, "m": masculine}.get(_gender(project, person_id) or "", office)


def _gender(project: Project, person_id: str) -> str | None:
    """`f` or `m`, by the latest cargo that tells."""
    told = [gender for cargo in _spoken(project, person_id) if (gender := gender_of(cargo))]
    return told[-1] if told else None


def _spoken(project: Project, person_id: str) -> Iterator[str]:
    """What the person has been called: in documents, then in what the project says today."""
    for document in project.documentos:
        yield from (one.calidad for one in document.firmas if one.persona_id == person_id)
    yield from (given.cargo for given in project.municipalidad.delegaciones if given.persona_id == person_id)
    for organisation in project.organizaciones:
        if organisation.representante_id == person_id and organisation.representante_cargo:
            yield organisation.representante_cargo


def gender_of(cargo: str) -> str | None:
    """Of the first word of a cargo: `presidenta`, `jefa`, `alcaldesa`; `presidente`, `director`, `vocero`."""
    first = re.split(r"[\s,]", cargo.strip().casefold())[0]
    if BOTH_GENDERS.match(first) or first.endswith(("ía", "ción", "idad", "persona", "encia")):
        return None
    if first.endswith("a"):
        return "f"
    return "m" if first.endswith(("o", "or", "e")) else None


def _last_called(project: Project, person_id: str, role: str) -> str | None:
    said = [
        one.calidad
        for document in project.documentos
        for one in document.firmas
        if (one.persona_id, one.rol) == (person_id, role)
    ]
    return said[-1] if said else None


def _region(project: Project) -> str:
    return f"Región {of_region(project.convenio.region)}"
