"""Who sees the pages of formats, who may change what where, and what the pages say when they refuse."""

import io
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from lxml import html
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from service import create_app
from service.accounts.creation import create_account
from service.accounts.permissions import Grant, Permission, Scope
from service.context import Context
from service.versions import bringing
from service.versions.bringing import Proposal
from storage.models import Event

PASSWORD = "una clave larga de prueba"
HERE = "EJ-05-ECOM-2026-007"
KIND = "/panel/formatos/declaracion_gm"
ACCOUNTS = {
    "admin": Grant(Permission.ADMINISTRADOR, Scope.ALL),
    "regional": Grant(Permission.ADMINISTRADOR, Scope.REGION, "Maule"),
    "coordinacion": Grant(Permission.COORDINACION, Scope.PROJECT, HERE),
    "fosis": Grant(Permission.FOSIS, Scope.REGION, "Valparaíso"),
    "lejos": Grant(Permission.FOSIS, Scope.REGION, "Maule"),
    "gestora": Grant(Permission.GESTORA, Scope.ALL),
}
PDF = b"%PDF-1.7 visado"


class Somebody:
    """Of the staff, logged in, without scripts."""

    def __init__(self, app: Any, name: str) -> None:
        self.client = app.test_client()
        answer = self.submit("/panel/entrar", "/entrar", email=f"{name}@example.org", password=PASSWORD)
        assert answer.status_code == 303

    def page(self, path: str) -> html.HtmlElement:
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.text
        return html.fromstring(answer.text)

    def text(self, path: str) -> str:
        return " ".join(self.page(path).text_content().split())

    def submit(self, path: str, action_ends: str, **fields: Any) -> TestResponse:
        form = next(f for f in self.page(path).forms if (f.action or "").split("#")[0].endswith(action_ends))
        return self.client.post(form.action.split("#")[0], data=dict(form.form_values()) | fields)

    def post(self, path: str, **fields: Any) -> TestResponse:
        """What no page offers, with a token of this session."""
        token = self.page("/panel/").xpath("string(//input[@name='csrf_token']/@value)")
        return self.client.post(path, data={"csrf_token": token} | fields)

    def bring(
        self, docx: bytes, where: str, origin: str = "propuesto", name: str = "Formato de prueba"
    ) -> TestResponse:
        file = (io.BytesIO(docx), "formato.docx")
        return self.submit(KIND, "/declaracion_gm", file=file, name=name, origin=origin, where=where)


@pytest.fixture
def people(house: Context) -> Callable[[str], Somebody]:
    """Each gets an account, and comes in, when first asked for."""
    app = create_app(house)

    @cache
    def enter(name: str) -> Somebody:
        mail = f"{name}@example.org"
        create_account(house, mail, f"Persona {name}", PASSWORD, [ACCOUNTS[name]], "operator")
        return Somebody(app, name)

    return enter


@pytest.fixture
def project_id(line: Any) -> str:
    return str(line.project_id)


def events(ctx: Context) -> int:
    with ctx.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Event)) or 0


def test_each_brings_formats_only_where_they_may(people: Callable[[str], Somebody], project_id: str) -> None:
    offered = {
        name: set(people(name).page(KIND).xpath("//select[@name='where']/option/@value")) - {""}
        for name in ("admin", "regional", "coordinacion", "fosis")
    }
    own = f"project:{project_id}"
    assert {"all:", "region:Maule", "region:Valparaíso", own} <= offered["admin"]
    assert offered["regional"] == {"region:Maule"}
    assert offered["coordinacion"] == {own}
    assert offered["fosis"] == set()


def test_nobody_brings_one_to_where_they_may_not(
    people: Callable[[str], Somebody], word: Callable[..., bytes], house: Context
) -> None:
    mine = people("coordinacion")
    before = events(house)
    for where in ("all:", "region:Valparaíso", "project:x", "", "galaxia:"):
        answer = mine.bring(word("declaracion_gm"), where)
        assert answer.status_code == 422
        assert "Elija dónde vale" in answer.text
    assert events(house) == before


def test_coordination_brings_matches_uses_and_retires_one_of_its_own_project(
    people: Callable[[str], Somebody], word: Callable[..., bytes], project_id: str
) -> None:
    mine = people("coordinacion")
    came = word("declaracion_gm", ("{{ declarante }}", "{nombre declarante}"))
    path = mine.bring(came, f"project:{project_id}").location
    page = mine.page(path)
    assert page.xpath("//option[@value='declarante']/@selected")  # proposed, to be confirmed
    assert "Propuesto: confírmelo." in page.text_content()
    assert mine.submit(path, "/lugares").status_code == 303
    assert "Se puede llenar" in mine.text(path)
    assert mine.submit(path, "/usar").status_code == 303
    assert "En uso" in mine.text(path)
    assert "Formato de prueba" in mine.text("/panel/formatos")
    assert mine.submit(path, "/retirar").status_code == 303
    assert "Retirado" in mine.text(path)
    assert not [form for form in mine.page(path).forms if "/versiones/" in (form.action or "")]


def test_fosis_of_the_region_sees_all_of_it_and_changes_nothing(
    people: Callable[[str], Somebody], word: Callable[..., bytes], project_id: str, house: Context
) -> None:
    path = people("coordinacion").bring(word("declaracion_gm"), f"project:{project_id}").location
    fosis = people("fosis")
    page = fosis.page(path)
    assert not [form for form in page.forms if "/versiones/" in (form.action or "")]
    for name in ("original.docx", "usado.docx", "muestra.pdf", "1.webp"):
        assert fosis.client.get(f"{path}/{name}").status_code == 200
    before = events(house)
    for name in ("lugares", "aprobaciones", "usar", "retirar"):
        assert fosis.post(f"{path}/{name}").status_code == 403
    assert fosis.post(KIND).status_code == 403
    assert events(house) == before


def test_who_does_not_reach_a_format_does_not_learn_that_it_is_there(
    people: Callable[[str], Somebody], word: Callable[..., bytes], project_id: str, house: Context
) -> None:
    path = people("coordinacion").bring(word("declaracion_gm"), f"project:{project_id}").location
    for name in ("", "/original.docx", "/usado.docx", "/muestra.pdf", "/1.webp", "/aprobaciones/0"):
        assert people("lejos").client.get(path + name).status_code == 404
        assert people("gestora").client.get(path + name).status_code == 404
    assert "Formato de prueba" not in people("lejos").text(KIND)
    assert people("gestora").client.get("/panel/formatos").status_code == 404
    assert people("gestora").client.get(KIND).status_code == 404
    assert "Formatos" not in people("gestora").text("/panel/")
    _, before = people("regional"), events(house)
    for name in ("lugares", "aprobaciones", "usar", "retirar"):
        assert people("gestora").post(f"{path}/{name}").status_code == 404
        assert people("regional").post(f"{path}/{name}").status_code == 404
    assert events(house) == before


def test_an_approval_is_recorded_with_its_file_and_given_only_to_be_saved(
    people: Callable[[str], Somebody], word: Callable[..., bytes]
) -> None:
    admin = people("admin")
    path = admin.bring(word("declaracion_gm"), "all:", "oficial_fosis").location
    told = {"type": "visado_fiscalia", "by": "Fiscalía del FOSIS", "date": "2026-06-30", "number": "31"}
    bad = admin.submit(path, "/aprobaciones", **(told | {"date": ""}), file=(io.BytesIO(PDF), "v.pdf"))
    assert bad.status_code == 422
    assert "Escriba la fecha de la aprobación." in bad.text
    assert "Fiscalía del FOSIS" in html.fromstring(bad.text).xpath("//input[@name='by']/@value")
    assert admin.submit(path, "/aprobaciones", **told, file=(io.BytesIO(PDF), "v.pdf")).status_code == 303
    assert "Visado de Fiscalía del FOSIS N° 31" in admin.text(path)
    given = admin.client.get(f"{path}/aprobaciones/0")
    assert given.data == PDF
    assert given.headers["Content-Disposition"].startswith("attachment")
    assert given.mimetype == "application/octet-stream"
    assert admin.client.get(f"{path}/aprobaciones/1").status_code == 404
    assert not [form for form in admin.page(path).forms if form.action.endswith("/lugares#problema")]


def test_what_it_leaves_out_is_shown_with_the_programmes_words_and_asks_for_a_reason(
    people: Callable[[str], Somebody], word: Callable[..., bytes]
) -> None:
    admin = people("admin")
    came = word(
        "declaracion_gm", ("{{ fecha_inicio | fecha }}", "hoy"), ("{{ fecha_termino | fecha }}", "siempre")
    )
    path = admin.bring(came, "all:").location
    assert "Desde cuándo y hasta cuándo rige (fecha_inicio, fecha_termino)" in admin.text(path)
    refused = admin.submit(path, "/usar", reason=" ")
    assert refused.status_code == 422
    assert "Escriba por qué se usa" in refused.text
    assert admin.submit(path, "/usar", reason="FOSIS no los pide.").status_code == 303
    assert "Se usa igual por este motivo: FOSIS no los pide." in admin.text(path)


def test_looking_writes_nothing(
    people: Callable[[str], Somebody], word: Callable[..., bytes], house: Context
) -> None:
    admin = people("admin")
    path = admin.bring(word("declaracion_gm"), "all:").location
    before, files = events(house), set(house.blobs.digests())
    for page in ("/panel/formatos", KIND, path):
        admin.page(page)
    for file in (f"{path}/1.webp", f"{path}/muestra.pdf", f"{KIND}/incluido/1.webp", f"{KIND}/incluido.pdf"):
        assert admin.client.get(file).status_code == 200
    assert (events(house), set(house.blobs.digests())) == (before, files)


@pytest.mark.parametrize(
    "path",
    [
        "/panel/formatos/nada",
        "/panel/formatos/documento_propio",
        "/panel/formatos/versiones/nada",
        f"{KIND}/incluido/99.webp",
        f"{KIND}/incluido/0.webp",
    ],
)
def test_what_is_not_there_is_said_so(people: Callable[[str], Somebody], path: str) -> None:
    assert people("admin").client.get(path).status_code == 404


def test_a_sample_that_could_not_be_made_is_not_shown(
    people: Callable[[str], Somebody], word: Callable[..., bytes], house: Context
) -> None:
    came = word("declaracion_gm", ("{{ declarante }}", "{{ quien }}"))
    version = bringing.bring(
        house, Proposal("declaracion_gm", "x", "propuesto", "all"), "f.docx", came, "operator"
    )
    path = f"/panel/formatos/versiones/{version}"
    admin = people("admin")
    assert admin.client.get(f"{path}/muestra.pdf").status_code == 404
    assert admin.client.get(f"{path}/1.webp").status_code == 404
    assert "Todavía no se puede usar" in admin.text(path)
    assert "Comparación" not in admin.text(path)
