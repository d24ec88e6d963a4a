"""Each person signs in one phrase, right for the role, the organisation and how the cargo is spoken."""

import re
from pathlib import Path

import pytest

from document_templates.programme.capacities import BODIES, capacity, gender_of
from document_templates.wording import long_date
from tools.drafting.samples import read

EXAMPLE = Path(__file__).parents[3] / "example"
# What a person adds to it in one document: for whom they speak there, or what they do there.
ADDED = re.compile(
    r", (da fe|toma conocimiento|recibe la carta|por la (comunidad organizada|red de donantes))\Z"
)
MOVES = re.compile(r"integrante que (ingresa al|renuncia del) ")
SHORTER = {"coordinador, por el equipo del Ecomercado": "coordinador del Ecomercado"}
"""Where the rest of the phrase says the Ecomercado already."""


@pytest.fixture(scope="module", params=["limache", "puerto-natales"])
def told(request):
    return read(EXAMPLE / f"{request.param}.yaml")


def body_of(document):
    """In which body the person sits, as the document's own data or its kind tells."""
    said = document.datos.get("instancia")
    if said in BODIES:
        return said
    return "consejo_local" if document.slug.endswith("_cl") else "grupo_motor"


def as_member(said):
    """Who enters or leaves a body is called so there."""
    return MOVES.sub("integrante del ", said)


def test_every_capacity_of_the_example_is_the_one_that_is_proposed(told):
    found = {
        (
            one.calidad,
            capacity(
                told, one.persona_id, one.rol, body=body_of(document), organisation_id=one.organizacion_id
            ),
        )
        for document in told.documentos
        for one in document.firmas
    }
    plain = {(SHORTER.get(said, as_member(ADDED.sub("", said))), proposed) for said, proposed in found}
    assert {said: proposed for said, proposed in plain if said != proposed} == {}
    assert len({said for said, _ in plain}) >= 24


def test_no_proposal_holds_a_name_or_a_word_for_programs(told):
    names = {
        word
        for person in told.personas
        for word in (person.apellido_paterno, person.apellido_materno)
        if word
    }
    for document in told.documentos:
        for one in document.firmas:
            said = capacity(told, one.persona_id, one.rol, organisation_id=one.organizacion_id)
            assert "_" not in said
            assert not names & set(re.findall(r"\w+", said))


@pytest.fixture
def silent(told):
    """The same project before anybody was called anything: no cargo, no document."""
    organisations = [one.model_copy(update={"representante_cargo": None}) for one in told.organizaciones]
    return told.model_copy(update={"documentos": [], "organizaciones": organisations})


def people(project, role):
    return [person.id for person in project.personas if person.rol_proyecto == role]


def test_where_nobody_said_a_cargo_the_office_is_named(silent):
    [coordinator] = people(silent, "coordinacion_ecomercado")
    [manager] = people(silent, "gestora_comunitaria")
    assert capacity(silent, coordinator, "coordinacion") == "coordinación del Ecomercado"
    assert capacity(silent, manager, "gestora") == "gestora comunitaria"
    assert capacity(silent, silent.grupo_motor.voceria_id, "grupo_motor") == "vocería del Grupo Motor"
    assert capacity(silent, silent.municipalidad.alcaldia_id, "municipio").startswith(
        "alcaldía de la Ilustre"
    )
    assert (
        capacity(silent, people(silent, "encargada_recinto")[0], "custodia") == "persona encargada de recinto"
    )


def test_the_cargo_as_spoken_decides_and_never_the_name(told, silent):
    for organisation in told.organizaciones:
        person = organisation.representante_id
        if person and gender_of(organisation.representante_cargo or "") == "m":
            calls = capacity(told.model_copy(update={"documentos": []}), person, "custodia")
            assert calls == "encargado de recinto"


def test_who_sits_in_a_body_without_speaking_for_it_is_a_member(told):
    other = next(one for one in told.grupo_motor.integrantes if one.persona_id != told.grupo_motor.voceria_id)
    assert capacity(told, other.persona_id, "grupo_motor").startswith("integrante del Grupo Motor, por ")


def test_who_represents_nobody_is_a_leader_of_the_community(silent):
    stranger = people(silent, "coordinacion_ecomercado")[0]
    assert capacity(silent, stranger, "representante") == "liderazgo natural de la comunidad"


@pytest.mark.parametrize(
    ("cargo", "gender"),
    [
        ("presidenta", "f"), ("presidente", "m"), ("directora ejecutiva", "f"), ("jefe de local", "m"),
        ("jefa de local", "f"), ("alcaldesa", "f"), ("alcalde (s)", "m"), ("vocero", "m"), ("gestor", "m"),
        ("integrante", None), ("representante legal", None), ("agente de desarrollo", None), ("secretaría", None),
        ("coordinación", None), ("persona encargada", None), ("presidencia", None), ("testigo", None),
    ],
)  # fmt: skip
def test_a_cargo_tells_its_gender_or_nothing(cargo, gender):
    assert gender_of(cargo) == gender


def test_who_signs_for_the_municipality_names_the_decree(told):
    given = told.municipalidad.delegaciones[0]
    said = capacity(told, given.persona_id, "municipio")
    assert said.endswith(f", según {given.acto}, de {long_date(given.fecha)}")
