"""A person's page, through the real application."""

import base64
import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html
from PIL import Image, ImageDraw
from sqlalchemy import func, select

from service.context import Context
from service.signing import invitations
from storage.models import Act, Answer, Event, Invitation

ROSA, LUIS, ANA = "P06", "P07", "P08"
SIGNED = {"typed_name": "Rosa Contreras", "declared": "yes"}

Send = Callable[..., Any]


def drawing() -> str:
    picture = Image.new("RGBA", (600, 200), (0, 0, 0, 0))
    ImageDraw.Draw(picture).line(
        [(40, 150), (200, 40), (330, 160), (560, 60)], fill=(20, 33, 61, 255), width=5
    )
    out = io.BytesIO()
    picture.save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


def count(ctx: Context, table: Any) -> int:
    with ctx.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_it_greets_the_person_and_says_what_is_asked_of_her(line: Any, client: FlaskClient) -> None:
    line.draft("LIM26-X01-901")
    line.draft("LIM26-X01-902", [LUIS])
    line.send()
    page = client.get(line.path())
    assert page.status_code == 200
    for said in (
        "Hola, Rosa",
        "Camila Andrea Rojas Venegas",
        "tel:+56900000001",
        "Acta de prueba de LIM26-X01-901",
        "integrante del Grupo Motor, por la Junta de Vecinos N° 8 Los Aromos",
        "Usted recibe 28 sillas.",
        "Soy Rosa Elena Contreras Villalobos y firmo porque quiero.",
        "Esta firma vale igual que firmar a mano en este papel.",
        "Qué hacemos con sus datos",
    ):
        assert said in page.text
    assert "LIM26-X01-902" not in page.text
    assert not re.search(r"checked|huella|avanzada|certificada", page.text)


def test_title_and_preview_carry_no_name_and_no_document(line: Any, client: FlaskClient) -> None:
    line.draft("LIM26-X01-901")
    line.send()
    head = client.get(line.path()).text.partition("</head>")[0]
    assert "documento para firmar" in head
    assert "og:title" in head
    assert not re.search(r"Rosa|Contreras|Acta|LIM26", head)


def test_looking_writes_nothing(line: Any, client: FlaskClient, ctx: Context) -> None:
    document = line.draft("LIM26-X01-901")
    line.send()
    before, path = count(ctx, Event), line.path()
    for method in ("GET", "HEAD", "OPTIONS"):
        for part in (
            "",
            f"/documento/{document}.pdf",
            f"/documento/{document}/pagina/1.webp",
            f"/documento/{document}/texto",
        ):
            assert (
                client.open(path + part, method=method, headers={"User-Agent": "SafeLinks"}).status_code
                == 200
            )
    assert count(ctx, Event) == before
    assert line.document(document).signers[0].state == "pending"


def test_a_typed_name_and_a_tick_sign(line: Any, client: FlaskClient, answer: Send) -> None:
    document = line.draft("LIM26-X01-901", [ROSA, LUIS])
    line.send()
    sent = answer(line.path(), {document: "agree"}, **SIGNED, helped_by="Su hija")
    assert (sent.status_code, sent.headers["Location"]) == (303, f"{line.path()}#recibo")
    page = client.get(line.path()).text
    assert "Listo, Rosa. Guardamos su firma." in page
    assert "hora de Chile continental" in page
    assert "Hay 1 de 2 firmas" in page
    assert line.signers()[document, ROSA].state == "agreed"


def test_several_documents_are_answered_in_one_act_and_some_left_for_later(
    line: Any, client: FlaskClient, answer: Send, ctx: Context
) -> None:
    first, second, third, fourth = (line.draft(f"LIM26-X01-90{n}") for n in range(4))
    line.send()
    answers = {first: "agree", second: "correction", third: "decline", fourth: "later"}
    sent = answer(line.path(), answers, **SIGNED, **{f"reason-{second}": "Falta una silla"})
    assert sent.status_code == 303
    states = [line.signers()[id, ROSA].state for id in (first, second, third, fourth)]
    assert states == ["agreed", "correction_asked", "declined", "pending"]
    assert count(ctx, Act) == 1
    with ctx.database.reading() as session:
        reasons = session.scalars(select(Answer.reason).where(Answer.document_id == second)).all()
    assert reasons == ["Falta una silla"]
    page = client.get(line.path()).text
    assert "Está bien. Guardamos su respuesta." in page
    assert "avisamos" not in page, "nobody of the staff has an account here"
    assert "un documento</strong> más" in page


def test_the_receipt_names_each_document_in_the_order_of_the_page(
    line: Any, answer: Send, client: FlaskClient
) -> None:
    documents = [line.draft(f"LIM26-X01-90{number}") for number in range(1, 6)]
    line.send()
    given = {id: "decline" if id == documents[2] else "agree" for id in documents}
    answer(line.path(), given, typed_name="Rosa", declared="yes")
    receipt = html.fromstring(client.get(line.path()).text).get_element_by_id("recibo")
    said = [item.text_content() for item in receipt.iter("li")]
    assert said == [f"Acta de prueba de LIM26-X01-90{number}" for number in (1, 2, 4, 5, 3)]


def test_tables_of_the_text_are_told_apart(line: Any, client: FlaskClient) -> None:
    document = line.draft("LIM26-X01-901")
    line.send()
    text = client.get(f"{line.path()}/documento/{document}/texto").text
    names = re.findall(r'aria-label="(Tabla[^"]*)"', text)
    assert names
    assert len(set(names)) == len(names)


def test_a_drawing_signs_without_a_typed_name(line: Any, answer: Send, ctx: Context) -> None:
    document = line.draft("LIM26-X01-901")
    line.send()
    assert answer(line.path(), {document: "agree"}, declared="yes", drawing=drawing()).status_code == 303
    with ctx.database.reading() as session:
        digest = session.scalars(select(Act.drawing_digest)).one()
    kept = Image.open(io.BytesIO(ctx.blobs.get(digest)))
    assert kept.format == "PNG"
    assert kept.mode == "RGBA"


@pytest.mark.parametrize(
    ("answers", "fields", "message"),
    [
        ({}, SIGNED, "Elija qué responde en al menos un documento."),
        ({"it": "later"}, SIGNED, "Elija qué responde en al menos un documento."),
        ({"it": "agree"}, {"declared": "yes"}, "Para firmar, escriba su nombre o dibuje su firma."),
        ({"it": "agree"}, {"typed_name": "Rosa"}, "Para firmar, marque esta declaración."),
        (
            {"it": "agree"},
            {"declared": "yes", "drawing": "data:image/png;base64,AAAA"},
            "No pudimos leer el dibujo",
        ),
        ({"it": "agree"}, SIGNED | {"typed_name": "R" * 201}, "El nombre es demasiado largo."),
        ({"it": "decline"}, {"reason-it": "x" * 1001}, "El motivo es demasiado largo"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    line: Any, answer: Send, ctx: Context, answers: dict[str, str], fields: dict[str, str], message: str
) -> None:
    document = line.draft("LIM26-X01-901")
    line.send()
    fields = {
        name.replace("it", document) if name == "reason-it" else name: value for name, value in fields.items()
    }
    sent = answer(
        line.path(),
        dict.fromkeys([document], *answers.values()) if answers else {},
        **fields,
        helped_by="Su <hija>",
    )
    assert sent.status_code == 422
    assert message in sent.text
    assert 'role="alert"' in sent.text
    assert "Su &lt;hija&gt;" in sent.text
    for chosen in answers.values():
        assert re.search(rf'value="{chosen}" checked', sent.text)
    assert count(ctx, Act) == 0


def test_a_form_sent_twice_is_one_act(line: Any, client: FlaskClient, ctx: Context) -> None:
    document = line.draft("LIM26-X01-901")
    line.send()
    form = re.findall(
        r'<input type="hidden" name="([^"]*)"[^>]* value="([^"]*)"', client.get(line.path()).text
    )
    data = dict(form) | {f"answer-{document}": "agree"} | SIGNED
    assert [client.post(line.path(), data=data).status_code for _ in range(3)] == [303, 303, 303]
    assert count(ctx, Act) == 1


def test_a_document_already_answered_is_not_answered_again(
    line: Any, answer: Send, client: FlaskClient
) -> None:
    document = line.draft("LIM26-X01-901")
    line.send()
    page = client.get(line.path()).text
    assert answer(line.path(), {document: "agree"}, **SIGNED).status_code == 303
    stale = dict(re.findall(r'<input type="hidden" name="([^"]*)"[^>]* value="([^"]*)"', page))
    again = client.post(line.path(), data=stale | {f"answer-{document}": "decline"})
    assert again.status_code == 409
    assert "Usted ya respondió" in again.text
    assert "No guardamos nada nuevo" in again.text
    assert "Falta algo" not in again.text
    assert line.signers()[document, ROSA].state == "agreed"


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://example.com"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}],
)
def test_a_form_of_another_site_is_refused(
    line: Any, answer: Send, ctx: Context, headers: dict[str, str]
) -> None:
    document = line.draft("LIM26-X01-901")
    line.send()
    assert answer(line.path(), {document: "agree"}, headers, **SIGNED).status_code == 403
    assert count(ctx, Act) == 0


@pytest.mark.parametrize("token", ["", "forged", None])
def test_a_form_without_our_token_is_refused(
    line: Any, answer: Send, ctx: Context, token: str | None
) -> None:
    document = line.draft("LIM26-X01-901")
    line.draft("LIM26-X01-902", [LUIS])
    line.send()
    if token is None:  # that of another link
        found = re.search(
            r'name="form_token" value="([^"]*)"',
            answer.__closure__[0].cell_contents.get(line.path(LUIS)).text,
        )
        assert found
        token = found[1]
    assert answer(line.path(), {document: "agree"}, **SIGNED, form_token=token).status_code == 403
    assert count(ctx, Act) == 0


def test_our_own_form_is_taken_from_a_browser_that_hides_where_it_comes_from(line: Any, answer: Send) -> None:
    document = line.draft("LIM26-X01-901")
    line.send()
    headers = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    assert answer(line.path(), {document: "agree"}, headers, **SIGNED).status_code == 303


def test_an_unknown_link_says_what_to_do(client: FlaskClient, line: Any) -> None:
    page = client.get("/firmar/AAAAAAAAAAAAAAAAAAAAAAAAAA")
    assert page.status_code == 404
    assert "No encontramos este enlace" in page.text
    assert "Pida otro enlace" in page.text


def test_an_expired_link_says_what_to_do(client: FlaskClient, line: Any, ctx: Context) -> None:
    line.draft("LIM26-X01-901")
    line.send()
    path, real_now = line.path(), ctx.now
    ctx.now = lambda: real_now() + timedelta(days=31)  # type: ignore[method-assign]
    for part in ("", f"/documento/{line.documents[0]}.pdf"):
        page = client.get(path + part)
        assert page.status_code == 410
        assert "Pasó el plazo" in page.text
    assert client.post(path).status_code == 410


def test_an_expired_link_takes_no_answer_but_shows_what_was_sealed(
    client: FlaskClient, line: Any, ctx: Any, answer: Send
) -> None:
    """`ahead` of a person who signed one and left another."""
    sealed, left = line.draft("LIM26-X01-901"), line.draft("LIM26-X01-902")
    line.send()
    path = line.path()
    answer(path, {sealed: "agree", left: "later"}, **SIGNED)
    line.package()
    ctx.ahead = timedelta(days=400)
    page = client.get(path)
    assert page.status_code == 200
    assert "Aquí quedan sus copias" in page.text
    assert f"/documento/{sealed}.pdf?bajar" in page.text
    assert "Pasó el plazo" in page.text
    assert 'name="answer-' not in page.text
    assert 'id="send"' not in page.text
    for part in (f"{sealed}.pdf", f"{sealed}/pagina/1.webp", f"{sealed}/texto", f"{left}.pdf"):
        assert client.get(f"{path}/documento/{part}").status_code == 200
    assert answer(path, {left: "agree"}, **SIGNED).status_code == 410
    assert client.post(path).status_code == 410
    assert line.signer(left).state == "pending"
    invitations.revoke(ctx, line.invitation_id(), "account:1")
    assert client.get(path).status_code == 410


@pytest.mark.parametrize("end", ["expired", "revoked"])
def test_a_dead_link_says_whom_to_call(client: FlaskClient, line: Any, ctx: Any, end: str) -> None:
    line.draft("LIM26-X01-901")
    line.send()
    path = line.path()
    if end == "expired":
        ctx.ahead = timedelta(days=31)
    else:
        invitations.revoke(ctx, line.invitation_id(), "account:1")
    page = client.get(path)
    assert page.status_code == 410
    assert "Pida otro enlace a Camila Andrea Rojas Venegas" in page.text
    assert 'href="tel:+56900000001"' in page.text
    assert "tel:" not in client.get("/firmar/AAAAAAAAAAAAAAAAAAAAAAAAAA").text


def test_a_revoked_link_says_what_to_do(client: FlaskClient, line: Any, ctx: Context) -> None:
    line.draft("LIM26-X01-901")
    line.send()
    path = line.path()
    invitations.revoke(ctx, line.invitation_id(), "account:1")
    page = client.get(path)
    assert page.status_code == 410
    assert "un mensaje más nuevo" in page.text


def test_nobody_sees_the_documents_of_another(client: FlaskClient, line: Any) -> None:
    line.draft("LIM26-X01-901")
    other = line.draft("LIM26-X01-902", [LUIS])
    line.send()
    for part in (".pdf", "/pagina/1.webp", "/texto"):
        assert client.get(f"{line.path()}/documento/{other}{part}").status_code == 404


def test_the_pdf_is_the_presented_one_until_it_is_sealed(
    client: FlaskClient, line: Any, answer: Send, ctx: Context
) -> None:
    document = line.draft("LIM26-X01-901", [ROSA, LUIS])
    line.send()
    pdf = f"{line.path()}/documento/{document}.pdf"
    presented = ctx.blobs.get(line.document(document).presented_digest)
    assert client.get(pdf).data == presented
    answer(line.path(), {document: "agree"}, **SIGNED)
    line.package()
    assert client.get(pdf).data == presented, "what stands between is not handed out"
    answer(line.path(LUIS), {document: "agree"}, **SIGNED)
    line.package()
    sealed = client.get(f"{pdf}?bajar")
    assert sealed.data == ctx.blobs.get(line.document(document).sealed_digest)
    assert "Acta-de-prueba-de-LIM26-X01-901" in sealed.headers["Content-Disposition"]
    page = client.get(line.path()).text
    assert "Bajar la copia firmada" in page
    assert "wa.me" in page


def test_who_signs_in_two_capacities_answers_once(line: Any, answer: Send) -> None:
    document = line.draft("LIM26-X01-901", [ROSA, ROSA])
    line.send()
    assert answer(line.path(), {document: "agree"}, **SIGNED).status_code == 303
    assert [signer.state for signer in line.document(document).signers] == ["agreed", "agreed"]


def test_the_first_view_is_light(line: Any, client: FlaskClient) -> None:
    for number in range(5):
        line.draft(f"LIM26-X01-90{number}")
    line.send()
    page = client.get(line.path()).text
    bare = len(page.encode())
    for address in re.findall(r'(?:src|href)="(/static/[^"]+)"', page):
        with client.get(address) as file:
            bare += len(file.data)
    first = re.search(r'<img src="([^"]+)"', page)
    assert first
    assert bare <= 60_000
    assert bare + len(client.get(first[1]).data) <= 150_000


def test_of_many_documents_the_first_to_answer_is_open_and_none_is_left_out(
    line: Any, client: FlaskClient, answer: Send
) -> None:
    documents = [line.draft(f"LIM26-X01-90{number}") for number in range(4)]
    line.send()
    assert unfolded(client, line) == [documents[0]]
    answer(line.path(), {documents[0]: "agree"}, **SIGNED)
    assert unfolded(client, line) == [documents[1]]
    tree = html.fromstring(client.get(line.path()).text)
    for document in documents[1:]:
        answers = tree.xpath(f"//form[@id='firmar']//input[@name='answer-{document}']/@value")
        assert answers == ["agree", "correction", "decline", "later"]
    forgot = answer(line.path(), {documents[3]: "agree"})
    assert forgot.status_code == 422
    again = html.fromstring(forgot.text).xpath("//details[@class='one'][@open]//input[@type='hidden']/@name")
    assert again == [f"shown-{documents[1]}", f"shown-{documents[3]}"], "what was answered is seen again"


def unfolded(client: FlaskClient, line: Any) -> list[str]:
    tree = html.fromstring(client.get(line.path()).text)
    names = tree.xpath("//details[@class='one'][@open]//input[starts-with(@name, 'shown-')]/@name")
    return [name.removeprefix("shown-") for name in names]


def test_typed_text_never_becomes_markup(line: Any, answer: Send) -> None:
    document = line.draft(
        "LIM26-X01-901", title="<script>alert(1)</script>", summary=['"><img src=x onerror=alert(1)>']
    )
    line.send()
    sent = answer(
        line.path(), {document: "agree"}, typed_name='"><script>alert(2)</script>', helped_by="{{ 7*7 }}"
    )
    assert sent.status_code == 422
    assert "<script>alert" not in sent.text
    assert "<img src=x" not in sent.text
    assert "{{ 7*7 }}" in sent.text


def test_the_link_of_a_moved_contact_still_shows_what_was_signed(
    line: Any, answer: Send, client: FlaskClient, ctx: Context
) -> None:
    document = line.draft("LIM26-X01-901", [ROSA, LUIS])
    line.send()
    answer(line.path(), {document: "agree"}, **SIGNED)
    invitations.correct_contact(
        ctx, line.packet_id, ROSA, "rosa.nueva@example.com", "+56900000006", "account:1"
    )
    assert count(ctx, Invitation) == 3
    assert "Listo, Rosa. Guardamos su firma." in client.get(line.path()).text
