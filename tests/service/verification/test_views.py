"""The public page: codes typed badly, documents in every state, files good and bad. Never a person's name."""

import io
import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import event
from sqlalchemy.engine import Engine
from werkzeug.test import TestResponse

from service.context import Context
from service.packets import documents
from service.verification import views
from signatures import codes
from signatures.events import EventType

ROSA, LUIS, ANA = "P06", "P07", "P08"
SIGNED = {"typed_name": "Rosa Contreras", "declared": "yes"}
PERSONAL = re.compile(
    r"Rosa|Contreras|Luis|Pizarro|Saavedra|40\.114\.702|40114702|example\.com|\+569", re.IGNORECASE
)
JSON = {"Accept": "application/json"}

Send = Callable[..., Any]


def sign(line: Any, answer: Send, document: str, *people: str) -> None:
    for person in people:
        assert answer(line.path(person), {document: "agree"}, **SIGNED).status_code == 303
    line.package()


def code_of(line: Any, document: str) -> str:
    code: str = line.document(document).code
    return code


def upload(client: FlaskClient, data: bytes, headers: dict[str, str] | None = None) -> TestResponse:
    head = b'--x\r\nContent-Disposition: form-data; name="archivo"; filename="archivo.pdf"\r\n\r\n'
    body = head + data + b"\r\n--x--\r\n"
    return client.post(
        "/v",
        input_stream=io.BytesIO(body),
        content_length=len(body),
        content_type="multipart/form-data; boundary=x",
        headers=headers,
    )


@pytest.fixture
def sealed(line: Any, answer: Send) -> str:
    document: str = line.draft("LIM26-X01-901", [ROSA, LUIS], title="Acta de Rosa Elena Contreras Villalobos")
    line.send()
    sign(line, answer, document, ROSA, LUIS)
    return document


def test_a_sealed_document_stands_and_shows_what_to_compare(
    line: Any, client: FlaskClient, sealed: str
) -> None:
    page = client.get(f"/v/{code_of(line, sealed)}")
    assert page.status_code == 200
    for said in (
        "Documento vigente según este registro",
        "Acta de prueba",
        "LIM26-X01-901",
        "14 de octubre de 2026",
        "Ilustre Municipalidad de Limache, en el marco del Ecomercado Solidario de Limache",
        "2 de 2",
        "$13.783.510",
        "integrante del Grupo Motor, por la Junta de Vecinos N° 8 Los Aromos",
        "Firma electrónica simple; identidad: enlace enviado a su correo",
        "hora de Chile continental",
        "DEMOSTRACIÓN, sin valor",
        "Soy funcionario/a de FOSIS: ver documento completo",
        line.document(sealed).sealed_digest,
    ):
        assert said in page.text
    assert not PERSONAL.search(page.text)


def test_who_issued_it_is_said_once(line: Any, client: FlaskClient) -> None:
    told = [
        {"label": "Ecomercado", "value": "Ecomercado Solidario de Limache, comuna de Limache"},
        {"label": "Organismo ejecutor", "value": "Ilustre Municipalidad de Limache, RUT 69.999.044-2"},
        {"label": "Total", "value": "$13.783.510"},
    ]
    document = line.draft("LIM26-X01-902", public_facts=told)
    line.send()
    path = f"/v/{code_of(line, document)}"
    page = html.fromstring(client.get(path).text).xpath("string(//dl)")
    assert page.count("69.999.044-2") == 1
    assert page.count("Ilustre Municipalidad de Limache") == 1
    assert page.count("Ecomercado Solidario de Limache") == 1
    assert "$13.783.510" in page
    assert client.get(path, headers={"Accept": "application/json"}).json["facts"] == told


@pytest.mark.parametrize(
    "spelling",
    [
        str.lower,
        codes.grouped,
        lambda code: " ".join(code[i : i + 4] for i in range(0, 16, 4)),
        lambda code: code.replace("0", "O").replace("1", "l"),
        lambda code: f"%20{code}%20",
    ],
)
def test_a_code_is_read_as_it_was_meant(
    line: Any, client: FlaskClient, sealed: str, spelling: Callable[[str], str]
) -> None:
    for prefix in ("/v", "/V"):
        assert client.get(f"{prefix}/{spelling(code_of(line, sealed))}").status_code == 200


def test_the_form_leads_to_the_document(line: Any, client: FlaskClient, sealed: str) -> None:
    code = code_of(line, sealed)
    found = client.get("/v", query_string={"codigo": f" {codes.grouped(code).lower()} "})
    assert (found.status_code, found.headers["Location"]) == (302, f"/v/{code}")


@pytest.mark.parametrize("path", ["/v", "/v/", "/V", "/V/"])
def test_the_first_page_asks_for_a_code_or_a_file(client: FlaskClient, path: str) -> None:
    page = client.get(path)
    assert page.status_code == 200
    assert "¿Este documento vale?" in page.text


def test_programs_get_the_same_as_json(line: Any, client: FlaskClient, sealed: str) -> None:
    answer = client.get(f"/V/{code_of(line, sealed)}", headers=JSON)
    assert answer.is_json
    assert answer.json
    assert (answer.json["state"], answer.json["stands"]) == ("in_force", True)
    assert (answer.json["signed"], answer.json["of"], answer.json["folio"]) == (2, 2, "LIM26-X01-901")
    assert not PERSONAL.search(json.dumps(answer.json, ensure_ascii=False))


@pytest.mark.parametrize(
    "code", ["6HEW535681P74MCN", "NADA", "0123-4567-89AB-CDEF", "x" * 500, "<script>", "%00", "ñandú"]
)
def test_an_unknown_code_is_said_to_be_unknown(client: FlaskClient, code: str) -> None:
    page = client.get(f"/v/{code}")
    assert page.status_code == 404
    assert "No encontramos este código" in page.text
    assert "<script>" not in page.text
    assert client.get(f"/v/{code}", headers=JSON).json == {"state": "unknown", "stands": False}


def test_missing_signatures_are_counted(line: Any, client: FlaskClient, answer: Send) -> None:
    document = line.draft("LIM26-X01-901", [ROSA, LUIS])
    line.present()
    assert "Faltan firmas: 2 de 2" in client.get(f"/v/{code_of(line, document)}").text
    line.send()
    sign(line, answer, document, ROSA)
    page = client.get(f"/v/{code_of(line, document)}").text
    assert "Faltan firmas: 1 de 2" in page
    assert "Todavía no es la versión final." in page
    assert client.get(f"/v/{code_of(line, document)}", headers=JSON).json["stands"] is False  # type: ignore[index]


def test_a_document_closed_without_somebody_says_so(
    line: Any, client: FlaskClient, answer: Send, ctx: Context
) -> None:
    document = line.draft("LIM26-X01-901", [ROSA, LUIS])
    line.send()
    sign(line, answer, document, ROSA)
    documents.release(ctx, line.signers()[document, LUIS].id, "Se fue de viaje con Rosa", "account:1")
    line.package()
    page = client.get(f"/v/{code_of(line, document)}").text
    assert "Cerrado con 1 de 2 firmas" in page
    assert "Vigente según este registro." in page
    assert "No firmó" in page
    assert "viaje" not in page
    assert not PERSONAL.search(page)


def test_a_voided_document_says_why_from_the_closed_list(
    line: Any, client: FlaskClient, ctx: Context
) -> None:
    document = line.draft("LIM26-X01-901")
    line.send()
    documents.void(ctx, document, "duplicado", "account:1")
    page = client.get(f"/v/{code_of(line, document)}").text
    assert "Documento anulado" in page
    assert "ya no vale" in page
    assert "Motivo: estaba repetido." in page


def test_a_replaced_document_leads_to_the_new_one(line: Any, client: FlaskClient, ctx: Context) -> None:
    old = line.draft("LIM26-X01-901")
    line.present()
    new = line.draft("LIM26-X01-902", supersedes_id=old)
    with ctx.transaction("account:1") as tx:
        tx.apply(EventType.DOCUMENT_SUPERSEDED, {"by_document_id": new}, **documents.ids(line.document(old)))
    page = client.get(f"/v/{code_of(line, old)}").text
    assert "Documento reemplazado" in page
    assert "por el folio LIM26-X01-902" in page
    assert "Ver el documento nuevo" not in page, "it has no code before it is presented"
    line.present()
    assert f"/v/{code_of(line, new)}" in client.get(f"/v/{code_of(line, old)}").text
    assert f"/v/{code_of(line, old)}" in client.get(f"/v/{code_of(line, new)}").text


def test_an_issued_document_stands_without_signatures_of_people(line: Any, client: FlaskClient) -> None:
    document = line.draft("LIM26-X01-901", [])
    line.send()
    line.package()
    page = client.get(f"/v/{code_of(line, document)}").text
    assert "Documento vigente según este registro" in page
    assert "Emitido sin firmas de personas" in page


def test_approvals_say_who_told_us_and_annexes_their_control_code(line: Any, client: FlaskClient) -> None:
    document = line.draft(
        "LIM26-X01-901",
        approvals=[
            {
                "type": "visado_fiscalia",
                "scope": "documento",
                "state": "otorgada",
                "date": "2026-10-16",
                "by": "fiscal",
                "number": "EJ-VIS-0098",
                "origin": "informada",
            }
        ],
        annexes=[
            {"id": "a1", "position": 0, "name": "Facturas", "digest": "ab" * 32, "pages": 5, "folio": None},
        ],
    )
    line.present()
    page = client.get(f"/v/{code_of(line, document)}").text
    assert "Visado de Fiscalía del FOSIS" in page
    assert "otorgado, sobre este documento, el 16 de octubre de 2026, N° EJ-VIS-0098" in page
    assert "informado por Ilustre Municipalidad de Limache" in page
    assert "Facturas, 5 páginas" in page
    assert "abababababababab" in page
    assert "huella" not in page


def test_the_title_of_the_page_is_its_verdict(line: Any, client: FlaskClient, sealed: str) -> None:
    assert (
        "<title>Documento vigente según este registro</title>"
        in client.get(f"/v/{code_of(line, sealed)}").text
    )


# Files


def test_the_sealed_file_is_the_original(line: Any, client: FlaskClient, sealed: str, ctx: Context) -> None:
    page = upload(client, ctx.blobs.get(line.document(sealed).sealed_digest))
    assert page.status_code == 200
    assert "El archivo es el original sellado, y está vigente según este registro" in page.text
    assert not PERSONAL.search(page.text)


def test_a_file_cut_back_or_changed_is_told_apart(
    line: Any, client: FlaskClient, sealed: str, ctx: Context
) -> None:
    document = line.document(sealed)
    whole = ctx.blobs.get(document.sealed_digest)
    middle = len(whole) // 2
    for data, said in (
        (ctx.blobs.get(document.presented_digest), "Es una versión anterior, no la final"),
        (whole + b"\n% algo", "Al archivo se le agregó algo después del sello"),
        (
            whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
            "El archivo es distinto del original",
        ),
    ):
        page = upload(client, data)
        assert page.status_code == 200
        assert said in page.text
        assert "vigente según este registro</span>" not in page.text
    assert "¿Es una foto o un escaneo?" in page.text


def test_a_voided_original_does_not_stand(line: Any, client: FlaskClient, sealed: str, ctx: Context) -> None:
    documents.void(ctx, sealed, "orden_de_autoridad", "account:1", b"%PDF-1.7 orden")
    page = upload(client, ctx.blobs.get(line.document(sealed).sealed_digest))
    assert "El archivo es el original, pero ya no vale" in page.text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"hola", "Esto no es un PDF"),
        (b"\xff\xd8\xff\xe0" + bytes(1000), "¿Es una foto o un escaneo?"),
        (b"%PDF-1.7\n1 0 obj\n<<", "No"),
        (b"%PDF-1.7\n" + b"<<" * 100_000, "No"),
    ],
)
def test_any_file_gets_an_answer(client: FlaskClient, data: bytes, said: str) -> None:
    page = upload(client, data)
    assert page.status_code == 200
    assert said in page.text


def test_a_form_without_a_file_is_told_so(client: FlaskClient) -> None:
    page = client.post("/v", data={})
    assert page.status_code == 422
    assert "No llegó ningún archivo" in page.text


@pytest.mark.parametrize("size", [20 * 2**20 + 1, 30 * 2**20])
def test_a_file_that_is_too_large_is_told_so(client: FlaskClient, size: int) -> None:
    page = upload(client, b"%PDF-1.7" + bytes(size))
    assert page.status_code == 413
    assert "El archivo es demasiado grande" in page.text
    assert views.LARGEST_FILE == 20 * 2**20


def test_programs_get_the_verdict_on_a_file_as_json(
    line: Any, client: FlaskClient, sealed: str, ctx: Context
) -> None:
    answer = upload(client, ctx.blobs.get(line.document(sealed).sealed_digest), JSON)
    assert answer.json
    assert (answer.json["outcome"], answer.json["stands"]) == ("sealed_stands", True)
    assert answer.json["document"]["folio"] == "LIM26-X01-901"
    assert upload(client, b"hola", JSON).json == {"outcome": "not_a_pdf", "stands": False}


def test_it_needs_no_cookie_and_no_link_to_expire(
    line: Any, client: FlaskClient, sealed: str, ctx: Context
) -> None:
    real_now = ctx.now
    ctx.now = lambda: real_now() + timedelta(days=4000)  # type: ignore[method-assign]
    page = client.get(f"/v/{code_of(line, sealed)}")
    assert page.status_code == 200
    assert "Set-Cookie" not in page.headers


def test_the_bare_address_leads_to_it_and_to_the_panel(client: FlaskClient) -> None:
    page = client.get("/", follow_redirects=True)
    assert "¿Este documento vale?" in page.text
    assert 'href="/panel/"' in page.text


def test_it_asks_the_database_little(line: Any, client: FlaskClient, sealed: str, ctx: Context) -> None:
    asked: list[str] = []

    def remember(*arguments: Any) -> None:
        asked.append(arguments[2])

    event.listen(Engine, "before_cursor_execute", remember)
    try:
        client.get(f"/v/{code_of(line, sealed)}")
    finally:
        event.remove(Engine, "before_cursor_execute", remember)
    selects = [sql for sql in asked if sql.startswith("SELECT")]
    assert len(selects) <= 8


@pytest.fixture
def later(line: Any, answer: Send) -> Callable[..., tuple[str, str]]:
    """A sealed document, and one that was sealed after it and names it as `link`."""

    def make(link: str) -> tuple[str, str]:
        old = line.draft("LIM26-X01-901")
        line.send()
        sign(line, answer, old, ROSA)
        new = line.draft("LIM26-X01-902", **{link: old})
        line.send()
        sign(line, answer, new, ROSA)
        return old, new

    return make


def test_a_newer_version_is_named_and_led_to(
    line: Any, client: FlaskClient, later: Callable[..., tuple[str, str]]
) -> None:
    old, new = later("supersedes_id")
    page = client.get(f"/v/{code_of(line, old)}").text
    assert "Hay una versión más nueva" in page
    assert "está en su lugar el folio LIM26-X01-902" in page
    assert f'href="/v/{code_of(line, new)}"' in page
    told = client.get(f"/v/{code_of(line, old)}", headers=JSON).json
    assert told
    assert (told["state"], told["stands"], told["replaced_by"]["folio"]) == (
        "superseded",
        False,
        "LIM26-X01-902",
    )
    assert told["ended"] == told["replaced_by"]["sealed"]
    verdict = upload(client, line.sealed(old)).text
    assert "ya no vale" in verdict
    assert code_of(line, new) in verdict


def test_a_correction_and_what_it_corrects_are_read_together(
    line: Any, client: FlaskClient, later: Callable[..., tuple[str, str]]
) -> None:
    old, new = later("rectifies_id")
    page = client.get(f"/v/{code_of(line, old)}").text
    assert "Documento vigente según este registro" in page
    assert "Rectificado por el folio LIM26-X01-902: léalos juntos" in page
    assert f'href="/v/{code_of(line, new)}"' in page
    other = client.get(f"/v/{code_of(line, new)}").text
    assert "Rectifica el folio LIM26-X01-901: léalos juntos" in other
    assert f'href="/v/{code_of(line, old)}"' in other
    told = client.get(f"/v/{code_of(line, old)}", headers=JSON).json
    assert told
    assert (told["stands"], [one["folio"] for one in told["rectified_by"]]) == (True, ["LIM26-X01-902"])
    assert "Rectificado por el folio LIM26-X01-902" in upload(client, line.sealed(old)).text


def test_a_correction_that_was_voided_is_not_read_with_it(
    line: Any, client: FlaskClient, ctx: Context, later: Callable[..., tuple[str, str]]
) -> None:
    old, new = later("rectifies_id")
    documents.void(ctx, new, "orden_de_autoridad", "account:1", b"%PDF-1.7 orden")
    assert "Rectificado" not in client.get(f"/v/{code_of(line, old)}").text


def test_a_register_that_cannot_be_read_is_our_problem_and_no_verdict(
    line: Any, client: FlaskClient, sealed: str, ctx: Context
) -> None:
    code, pdf = code_of(line, sealed), line.sealed(sealed)
    ctx.database.close()
    database = ctx.settings.data / "rubrica.db"
    for file in ctx.settings.data.glob("rubrica.db-*"):
        file.unlink()
    database.write_bytes(b"SQLite format 3\0" + b"damaged" * 1000)
    for answer in (client.get(f"/v/{code}"), upload(client, pdf)):
        assert answer.status_code == 503
        assert "No pudimos comprobar ahora" in answer.text
        assert "Es un problema nuestro, no del documento. Intente en unos minutos." in answer.text
    for answer in (client.get(f"/v/{code}", headers=JSON), upload(client, pdf, JSON)):
        assert answer.status_code == 503
        assert answer.json["error"] == "unavailable"
        assert "stands" not in answer.json


def test_every_answer_says_whose_register_it_is(
    line: Any, client: FlaskClient, sealed: str, ctx: Context
) -> None:
    ctx.settings = ctx.settings.model_copy(update={"institution": "Fundación <Cerro & Mar>"})
    code, whose = code_of(line, sealed), "Fundación &lt;Cerro &amp; Mar&gt;"
    pages = [client.get("/v"), client.get("/v/0000-0000-0000-0000"), client.get(f"/v/{code}")]
    pages.append(upload(client, line.sealed(sealed)))
    for page in pages:
        assert f"Esta página muestra el registro de {whose}." in page.text
    documents.void(ctx, sealed, "orden_de_autoridad", "account:1", b"%PDF-1.7")
    assert re.search(rf"Anulado el [^<>]* por {whose}\. Motivo:", client.get(f"/v/{code}").text)
    assert f"por {whose}. Motivo:" in upload(client, line.sealed(sealed)).text
