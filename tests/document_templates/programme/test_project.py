"""What kinds ask of a project."""

import datetime

from document_templates.programme.project import Project, cited_folios


def test_membership_counts_both_days(limache: Project) -> None:
    body = limache.body("grupo_motor")
    last, first = datetime.date(2026, 8, 19), datetime.date(2026, 8, 20)
    assert [member.persona_id for member in body.members_on(last)][-1] == "P12"
    assert [member.persona_id for member in body.members_on(first)][-1] == "P17"
    assert body.members_on(datetime.date(2026, 4, 15)) == []
    assert len(limache.body("consejo_local").members_on(first)) == 9


def test_the_nombre_social_comes_before_the_registered_one(limache: Project) -> None:
    person = limache.person("P06")
    assert person.nombre == "Rosa Elena Contreras Villalobos"
    assert person.model_copy(update={"nombre_social": "Rocío"}).nombre == "Rocío Contreras Villalobos"
    assert person.model_copy(update={"apellido_materno": None}).nombre == "Rosa Elena Contreras"


def test_a_document_cites_what_its_data_and_annexes_name_once(limache: Project) -> None:
    cited = cited_folios(limache, limache.document("LIM26-D31-001"))
    assert cited == ("LIM26-I03-001", "LIM26-D30-001", "LIM26-D32-001")
    replaced = limache.document("LIM26-D25-002")
    assert replaced.reemplaza_folio == "LIM26-D25-001"
    assert cited_folios(limache, replaced) == ()


def test_only_the_alcaldia_and_its_delegates_sign_for_the_municipality(limache: Project) -> None:
    assert limache.signs_for_municipality("P04")
    assert limache.signs_for_municipality("P15", datetime.date(2026, 3, 3))
    assert not limache.signs_for_municipality("P15", datetime.date(2026, 3, 2))
    assert not limache.signs_for_municipality("P02")
    delegation = limache.municipal_delegation("P15")
    assert delegation is not None
    assert delegation.acto == "Decreto alcaldicio EJ-0871"


def test_only_what_the_fosis_paid_is_counted_as_such(limache: Project) -> None:
    lines = limache.inventario.lineas
    given = lines[0].model_copy(update={"financiamiento": "donacion"})
    inventory = limache.inventario.model_copy(update={"lineas": [given, *lines[1:]]})
    assert len(inventory.financed_by("fosis")) == 27
    assert inventory.financed_by("donacion") == [given]


def test_lookups_find_by_id(limache: Project) -> None:
    assert limache.session("S28").tipo_sesion == "traspaso_bienes"
    assert limache.organisation_name("O01") == "Junta de Vecinos N° 8 Los Aromos"
    assert limache.organisation_name(None) is None
    assert not limache.has_document("LIM26-D99-001")
