"""A house without its workers: real settings, database, files, keys and pages; documents of our own bytes.

Documents are drafted here by events, with a PDF made once by LibreOffice, so that a test about pages need not
generate; from presentation on everything is the product's own path.
"""

import io
import re
import shutil
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import docx
import pytest
import yaml
from docx.oxml import OxmlElement
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from werkzeug.test import TestResponse

from document_templates.conversion import Converter
from service import create_app
from service.accounts.creation import create_account
from service.accounts.permissions import Grant, Permission, Scope
from service.context import Context
from service.packets import packets
from service.project.importing import import_project, load
from service.settings import Settings
from service.signing import acts, invitations, packaging
from service.signing.acts import ActForm, Origin
from signatures import codes, stamping
from signatures.events import EventType
from storage.models import Document, Invitation, PacketItem, Project, Signer

PASSWORD = "una clave larga de prueba"
EXAMPLE = Path(__file__).parents[2] / "example" / "limache.yaml"
ACTOR = "account:1"
ROSA, LUIS, ANA = "P06", "P07", "P08"
"""With mail; with mail; with a phone only."""
ORIGIN = Origin("192.0.2.7", "Prueba/1.0", "es-CL")


def _settings(data: Path) -> Settings:
    return Settings(_env_file=None, data=data, processes=0)


@pytest.fixture(scope="session")
def loaded_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with tables, keys and the fictional project of Limache, made once and copied for each test."""
    data = tmp_path_factory.mktemp("loaded") / "data"
    ctx = Context(_settings(data))
    ctx.prepare()
    import_project(ctx, EXAMPLE, update=False, actor="operator")
    ctx.close()
    return data


class Clocked(Context):
    """Its clock can be set: `ahead` of the real one."""

    ahead = timedelta(0)

    def now(self) -> datetime:
        return super().now() + self.ahead


@pytest.fixture
def ctx(tmp_path: Path, loaded_data: Path) -> Iterator[Clocked]:
    shutil.copytree(loaded_data, tmp_path / "data")
    ctx = Clocked(_settings(tmp_path / "data"))
    yield ctx
    ctx.close()


@pytest.fixture
def app(ctx: Context) -> Flask:
    return create_app(ctx)


@pytest.fixture(scope="session")
def warm_converter() -> Iterator[Converter]:
    with Converter(workers=1) as converter:
        yield converter


@pytest.fixture(scope="session")
def converted_pdf(warm_converter: Converter) -> bytes:
    """Two tagged pages: headings, a list, a table that breaks, awkward names; signed by nobody."""
    word = docx.Document()
    word.add_heading("Acta de prueba", 1)
    word.add_paragraph('Comparece María Ñuñez & Cía. <Ltda.> "Los Ángeles" O\'Higgins.')
    word.add_heading("Bienes", 2)
    word.add_paragraph("Primera viñeta", style="List Bullet")
    table = word.add_table(1, 2, style="Table Grid")
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Ítem", "Descripción"
    for number in range(1, 45):
        row = table.add_row().cells
        row[0].text, row[1].text = str(number), f"Silla plegable {number}"
    last = table.add_row().cells
    total = last[0].merge(last[1])
    total.text = "Total: 44 sillas"
    total.add_paragraph("Ni una más")
    out = io.BytesIO()
    word.save(out)
    return warm_converter.convert(out.getvalue())


@dataclass
class Line:
    """The way of documents of one packet from draft to seal, a step at a time."""

    ctx: Context
    pdf: bytes
    project_id: str
    packet_id: str = ""
    documents: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.people = load(self.ctx, self.project_id)

    def draft(self, folio: str, people: Sequence[str] = (ROSA,), **changes: Any) -> str:
        """A document that these people sign, in this order."""
        if not self.packet_id:
            self.packet_id = uuid.uuid4().hex
            with self.ctx.transaction(ACTOR) as tx:
                tx.apply(EventType.PACKET_CREATED, {"title": "Conformación", "folios": []}, **self._ids())
        document_id = changes.pop("id", uuid.uuid4().hex)
        digest = self.ctx.blobs.put(self.pdf)
        payload = {
            "kind": "documento_propio",
            "kind_title": "Acta de prueba",
            "folio": folio,
            "title": f"Acta de prueba de {folio}",
            "date": "2026-10-14",
            "demonstration": False,
            "minimum_signatures": 1,
            "ordered": False,
            "template_digest": digest,
            "context_digest": digest,
            "draft_digest": digest,
            "pages": 2,
            "seal_box": {"page": 1, "rect": [60000, 120000, 300000, 260000]},
            "summary": ["Usted recibe 28 sillas.", "No tiene que pagar nada."],
            "public_facts": [{"label": "Total", "value": "$13.783.510"}],
            "approvals": [],
            "supersedes_id": None,
            "signers": [self._signer(position, key) for position, key in enumerate(people)],
            "annexes": [],
        } | changes
        with self.ctx.transaction("system") as tx:
            tx.apply(EventType.DOCUMENT_DRAFTED, payload, **self._ids(), document_id=document_id)
        self.documents.append(document_id)
        return document_id

    def ask(self, folio: str, document_id: str | None = None, status: str = "ready", **changes: Any) -> None:
        """What a packet asks for: the panel shows no document of which this does not tell."""
        values = {"title": folio, "position": 0, "kind": "documento_propio", "errors": [], "held_by": []}
        item = PacketItem(
            packet_id=self.packet_id, folio=folio, document_id=document_id, status=status, **values | changes
        )
        with self.ctx.database.writing() as session:
            session.add(item)

    def present(self) -> None:
        for document_id in self.documents:
            document = self.document(document_id)
            if document.state == "draft":
                code = codes.new()
                pdf = stamping.present(self.pdf, packets.footer(self.ctx, document.folio, code))
                payload = {"code": code, "digest": self.ctx.blobs.put(pdf), "demonstration": True}
                with self.ctx.transaction(ACTOR) as tx:
                    tx.apply(EventType.DOCUMENT_PRESENTED, payload, **self._ids(), document_id=document_id)

    def send(self) -> None:
        self.present()
        packets.send(self.ctx, self.packet_id, ACTOR)

    def package(self) -> None:
        """What the queue would do after the acts."""
        for document_id in self.documents:
            packaging.package(self.ctx, document_id)

    def form(self, person: str = ROSA, answer: str = "agree", *documents: str, **changes: Any) -> ActForm:
        """What this person's page would send about these documents, or about all that wait for them."""
        own = [s for s in self.signers().values() if s.person_key == person and s.state == "pending"]
        asked = [s for s in own if s.document_id in (documents or self.documents)]
        shown = {s.id: self.document(s.document_id).presented_digest or "" for s in asked}
        values: dict[str, Any] = {
            "answers": {signer.id: (answer, None) for signer in asked},
            "shown": shown,
            "idempotency_key": uuid.uuid4().hex,
            "declared": True,
            "typed_name": self.people.person(person).nombre,
        }
        return ActForm(**values | changes)

    def token(self, person: str = ROSA) -> str:
        return self.path(person).removeprefix("/firmar/")

    def act(self, person: str = ROSA, answer: str = "agree", *documents: str, **changes: Any) -> str:
        """The person answers. Returns the act's id."""
        return acts.record(
            self.ctx, self.token(person), self.form(person, answer, *documents, **changes), ORIGIN
        )

    def signer(self, document_id: str, person: str = ROSA) -> Signer:
        return self.signers()[document_id, person]

    def sealed(self, document_id: str) -> bytes:
        """The final file."""
        digest = self.document(document_id).sealed_digest
        assert digest, "not sealed"
        return self.ctx.blobs.get(digest)

    def invitation_id(self, person: str = ROSA) -> str:
        with self.ctx.database.reading() as session:
            query = select(Invitation.id).where(
                Invitation.packet_id == self.packet_id,
                Invitation.person_key == person,
                Invitation.state == "open",
            )
            return session.scalars(query).one()

    def path(self, person: str = ROSA) -> str:
        """The path of the person's page."""
        with self.ctx.database.reading() as session:
            invitation = session.get_one(Invitation, self.invitation_id(person))
            return invitations.link(self.ctx, invitation).removeprefix(self.ctx.settings.public_url)

    def document(self, document_id: str) -> Document:
        """Detached, with its signers."""
        with self.ctx.database.reading() as session:
            document = session.get_one(Document, document_id)
            _ = [signer.state for signer in document.signers]
            session.expunge_all()
            return document

    def signers(self) -> dict[tuple[str, str], Signer]:
        """By document and person."""
        found = [signer for id in self.documents for signer in self.document(id).signers]
        return {(signer.document_id, signer.person_key): signer for signer in found}

    def _signer(self, position: int, person: str) -> dict[str, Any]:
        left = 60000 + 160000 * (position % 3)
        bottom = 620000 - 90000 * (position // 3)
        return {
            "id": uuid.uuid4().hex,
            "position": position,
            "order": position + 1,
            "role": "integrante",
            "person_key": person,
            "name": self.people.person(person).nombre,
            "rut": "40.114.702-0",
            "capacity": "integrante del Grupo Motor, por la Junta de Vecinos N° 8 Los Aromos",
            "organisation": "Junta de Vecinos N° 8 Los Aromos",
            "required": False,
            "mode": "enlace",
            "field": f"firma_{position + 1}",
            "box": {"page": 1, "rect": [left, bottom, left + 150000, bottom + 70000]},
        }

    def _ids(self) -> dict[str, str]:
        return {"project_id": self.project_id, "packet_id": self.packet_id}


@pytest.fixture(scope="session")
def make_line(converted_pdf: bytes) -> Callable[[Context], Line]:
    """Makes the line of an installation with one project."""

    def make(ctx: Context) -> Line:
        with ctx.database.reading() as session:
            return Line(ctx, converted_pdf, session.scalars(select(Project.id)).one())

    return make


@pytest.fixture
def line(ctx: Context, make_line: Callable[[Context], Line]) -> Line:
    return make_line(ctx)


@pytest.fixture
def untold(ctx: Context, tmp_path: Path) -> Callable[..., None]:
    """The project again, with no approval told of this document, and these data."""

    def change(folio: str, **data: Any) -> None:
        values = yaml.safe_load(EXAMPLE.read_text("utf-8"))
        entry = next(one for one in values["documentos"] if one["folio"] == folio)
        entry["visaciones"] = []
        entry["datos"] |= data
        file = tmp_path / EXAMPLE.name
        file.write_text(yaml.safe_dump(values, allow_unicode=True, sort_keys=False), "utf-8")
        import_project(ctx, file, update=True, actor="operator")

    return change


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor without cookies."""
    return app.test_client(use_cookies=False)


@pytest.fixture
def answer(client: FlaskClient) -> Callable[..., TestResponse]:
    """Open a person's page, fill its form, send it: `answer(path, {document_id: "agree"}, typed_name="Rosa")`."""

    def send(
        path: str, answers: dict[str, str], headers: dict[str, str] | None = None, **fields: str
    ) -> TestResponse:
        form = dict(
            re.findall(r'<input type="hidden" name="([^"]*)"[^>]* value="([^"]*)"', client.get(path).text)
        )
        chosen = {f"answer-{document_id}": given for document_id, given in answers.items()}
        return client.post(path, data=form | chosen | fields, headers=headers)

    return send


class Browser:
    """Somebody of the staff, without scripts: sees pages and sends their forms."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()

    def log_in(self, email: str, password: str = PASSWORD) -> TestResponse:
        return self.submit("/panel/entrar", "/entrar", email=email, password=password)

    def get(self, path: str, **more) -> TestResponse:
        return self.client.get(path, **more)

    def see(self, path: str) -> html.HtmlElement:
        """The page, which must be there."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return html.fromstring(answer.text)

    def submit(self, path: str, action_ends: str, **fields) -> TestResponse:
        """Send the first form of that page whose address ends so; a field may be a list, or a file."""
        page = self.see(path)
        form = next(f for f in page.forms if (f.action or "").split("#")[0].endswith(action_ends))
        held: dict[str, list] = {}
        for name, value in form.form_values():
            held.setdefault(name, []).append(value)
        return self.client.post(form.action.split("#")[0], data=held | fields)

    def post(self, path: str, **fields) -> TestResponse:
        """Send what no page offers, with a token of this session."""
        token = self.see("/panel/").xpath("string(//input[@name='csrf_token']/@value)")
        return self.client.post(path, data={"csrf_token": token} | fields)


@pytest.fixture
def browser(app: Flask) -> Callable[[], Browser]:
    return lambda: Browser(app)


@pytest.fixture
def account(ctx: Context) -> Callable[..., str]:
    """Makes an account with these grants; answers its mail."""

    def make(email: str, *grants: Grant) -> str:
        create_account(ctx, email, "Camila Rojas", PASSWORD, grants, "operator")
        return email

    return make


@pytest.fixture
def enter(account: Callable[..., str], browser: Callable[[], Browser]) -> Callable[..., Browser]:
    """A browser in which somebody with this permission has logged in: over everything, if nothing else is said."""

    def make(permission: Permission, scope: Scope = Scope.ALL, scope_id: str = "") -> Browser:
        account(f"{permission}@example.org", Grant(permission, scope, scope_id))
        somebody = browser()
        assert somebody.log_in(f"{permission}@example.org").status_code == 303
        return somebody

    return make
