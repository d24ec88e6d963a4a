"""An act: committed once, on the bytes that were shown, by who holds the link, with its evidence."""

import io
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from PIL import Image, ImageDraw
from sqlalchemy import func, select

from service.accounts.permissions import Grant, Permission, Scope
from service.context import Context
from service.errors import Invalid, LinkExpired, LinkRevoked, LinkUnknown, NotPossibleNow, Refused
from service.lifecycle import replay
from service.packets import documents
from service.project.importing import import_project
from service.settings import Settings
from service.signing import acts, consent, invitations, packaging
from service.signing.acts import Origin
from signatures.authority import evidence_of
from signatures.facts import signatures_in
from storage.models import Account, Act, Answer, Event, Invitation, Mail

EXAMPLE = Path(__file__).parents[3] / "example" / "limache.yaml"
ROSA, LUIS, ANA = "P06", "P07", "P08"
TWELVE = [f"P{number:02d}" for number in range(1, 13)]
ORIGIN = Origin("192.0.2.7", "Prueba/1.0", "es-CL")


def count(ctx: Context, table: Any) -> int:
    with ctx.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


class At(Context):
    """The same installation at another moment."""

    def __init__(self, settings: Settings, moment: datetime) -> None:
        super().__init__(settings)
        self._moment = moment

    def now(self) -> datetime:
        return self._moment


def all_at_once(works: list[Callable[[], Any]]) -> list[Any]:
    """What each gave or raised, all begun at the same moment."""
    barrier = threading.Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        barrier.wait(30)
        try:
            return work()
        except Refused as refused:
            return refused

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_twelve_people_at_the_same_second_are_all_in_it_in_the_order_of_their_acts(
    line: Any, ctx: Context, valid_fields: Callable[[bytes], list[str]]
) -> None:
    document = line.draft("LIM26-X01-901", TWELVE)
    line.send()
    ready = [(line.token(person), line.form(person)) for person in TWELVE]
    done = threading.Event()

    def keep_packaging() -> None:
        while not done.is_set():
            packaging.package(ctx, document)
            done.wait(0.01)

    with ThreadPoolExecutor(1) as queue:
        jobs = queue.submit(keep_packaging)
        outcomes = all_at_once([lambda r=r: acts.record(ctx, *r, ORIGIN) for r in ready])
        done.set()
        jobs.result(60)
    packaging.package(ctx, document)

    assert len(set(outcomes)) == 12
    with ctx.database.reading() as session:
        in_order = session.scalars(select(Act.person_key).order_by(Act.position)).all()
    field_of = {signer.person_key: signer.field for signer in line.document(document).signers}
    fields = valid_fields(line.sealed(document))
    assert fields == [*(field_of[person] for person in in_order), "sello"]
    assert sorted(fields[:-1]) == sorted(field_of.values())
    with ctx.database.reading() as session:
        [sealed] = session.scalars(select(Event.payload).where(Event.type == "document_sealed"))
    assert (sealed["signed"], sealed["of"]) == (12, 12)


def test_one_form_sent_fifty_times_at_once_is_one_act(line: Any, ctx: Context) -> None:
    line.draft("LIM26-X01-901")
    line.send()
    token, form = line.token(), line.form()
    outcomes = all_at_once([lambda: acts.record(ctx, token, form, ORIGIN)] * 50)
    assert len(set(outcomes)) == 1
    assert (count(ctx, Act), count(ctx, Answer)) == (1, 1)


def test_both_databases_keep_the_turns_of_those_who_come_at_once(
    database_url: str, tmp_path: Path, make_line: Callable[[Context], Any]
) -> None:
    ctx = Context(Settings(_env_file=None, data=tmp_path / "data", database_url=database_url, processes=0))
    ctx.prepare()
    import_project(ctx, EXAMPLE, update=False, actor="operator")
    line = make_line(ctx)
    document = line.draft("LIM26-X01-901", TWELVE)
    line.send()
    forms = [(line.token(person), line.form(person)) for person in TWELVE] * 3
    outcomes = all_at_once([lambda f=f: acts.record(ctx, *f, ORIGIN) for f in forms])
    assert len(set(outcomes)) == 12
    packaging.package(ctx, document)
    assert line.document(document).state == "sealed"
    with ctx.database.reading() as session:
        assert list(replay.differences(session, ctx.blobs)) == []
    ctx.close()


def test_two_forms_of_one_person_at_once_are_one_act_and_one_refusal(line: Any, ctx: Context) -> None:
    line.draft("LIM26-X01-901")
    line.send()
    token, forms = line.token(), [line.form(), line.form(ROSA, "decline")]
    outcomes = all_at_once([lambda f=f: acts.record(ctx, token, f, ORIGIN) for f in forms])
    assert sorted(type(outcome) for outcome in outcomes if not isinstance(outcome, str)) == [NotPossibleNow]
    assert count(ctx, Act) == 1


def test_a_key_used_by_somebody_else_is_refused(line: Any, ctx: Context) -> None:
    line.draft("LIM26-X01-901", [ROSA, LUIS])
    line.send()
    line.act(ROSA, idempotency_key="k" * 32)
    with pytest.raises(Invalid, match="Vuelva a cargar"):
        line.act(LUIS, idempotency_key="k" * 32)
    assert count(ctx, Act) == 1


def test_an_answer_about_other_bytes_than_those_shown_is_refused(line: Any, ctx: Context) -> None:
    line.draft("LIM26-X01-901")
    line.send()
    signer_id = next(iter(line.form().answers))
    for shown in ({signer_id: "0" * 64}, {}):
        with pytest.raises(NotPossibleNow, match="cambió desde que usted lo abrió"):
            line.act(shown=shown)
    assert count(ctx, Act) == 0


def test_a_document_voided_after_it_was_read_takes_no_answer_and_nothing_is_saved(
    line: Any, ctx: Context
) -> None:
    first, second = line.draft("LIM26-X01-901"), line.draft("LIM26-X01-902")
    line.send()
    form = line.form()
    documents.void(ctx, second, "duplicado", "account:1")
    with pytest.raises(NotPossibleNow) as refused:
        acts.record(ctx, line.token(), form, ORIGIN)
    assert refused.value.status == 409
    assert count(ctx, Act) == 0
    assert line.signer(first).state == "pending", "one act is all or nothing"


def test_the_document_of_another_is_refused(line: Any, ctx: Context) -> None:
    line.draft("LIM26-X01-901", [ROSA])
    line.draft("LIM26-X01-902", [LUIS])
    line.send()
    with pytest.raises(Invalid, match="no es suyo"):
        acts.record(ctx, line.token(ROSA), line.form(LUIS), ORIGIN)
    assert count(ctx, Act) == 0


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"answers": {}}, "al menos un documento"),
        ({"declared": False}, "marque la declaración"),
        ({"typed_name": " ", "drawing_png": None}, "escriba su nombre o dibuje"),
        ({"typed_name": "x" * 201}, "demasiado largo"),
        ({"typed_name": "Rosa\0"}, "no se puede guardar"),
        ({"helped_by": "x" * 201}, "demasiado largo"),
        ({"idempotency_key": "corta"}, "Vuelva a cargar"),
    ],
)
def test_what_is_missing_or_wrong_is_told_and_nothing_is_saved(
    line: Any, ctx: Context, changes: dict[str, Any], message: str
) -> None:
    line.draft("LIM26-X01-901")
    line.send()
    before = count(ctx, Event)
    with pytest.raises(Invalid, match=message):
        line.act(**changes)
    assert count(ctx, Event) == before


def test_an_answer_that_does_not_exist_is_refused(line: Any, ctx: Context) -> None:
    line.draft("LIM26-X01-901")
    line.send()
    with pytest.raises(Invalid, match="no se entiende"):
        line.act(ROSA, "maybe")
    signer_id = next(iter(line.form().answers))
    with pytest.raises(Invalid, match="motivo es demasiado largo"):
        line.act(answers={signer_id: ("decline", "x" * 1001)})


def test_a_link_opens_until_its_last_moment_and_not_at_its_end(line: Any, ctx: Context) -> None:
    line.draft("LIM26-X01-901")
    line.send()
    token, form = line.token(), line.form()
    with ctx.database.reading() as session:
        ends = session.get_one(Invitation, line.invitation_id()).expires_at
    late = At(ctx.settings, ends)
    with pytest.raises(LinkExpired):
        acts.record(late, token, form, ORIGIN)
    late.close()
    just = At(ctx.settings, ends - timedelta(microseconds=1))
    assert acts.record(just, token, form, ORIGIN)
    just.close()


def test_a_link_revoked_or_never_made_takes_no_answer(line: Any, ctx: Context) -> None:
    line.draft("LIM26-X01-901")
    line.send()
    token, form = line.token(), line.form()
    forged = ("A" if token[0] != "A" else "B") + token[1:]
    for wrong in (forged, "", "ñ", token + "x", "a" * 5000):
        with pytest.raises(LinkUnknown):
            acts.record(ctx, wrong, form, ORIGIN)
    invitations.revoke(ctx, line.invitation_id(), "account:1")
    with pytest.raises(LinkRevoked):
        acts.record(ctx, token, form, ORIGIN)
    assert count(ctx, Act) == 0


def certificates(pdf: bytes) -> dict[str, x509.Certificate]:
    return {
        signature.field: x509.load_der_x509_certificate(bytes.fromhex(signature.certificate))
        for signature in signatures_in(pdf).signatures
        if signature.certificate
    }


def test_each_certificate_carries_the_commitment_of_its_act_and_how_the_person_was_identified(
    line: Any, ctx: Context
) -> None:
    document = line.draft("LIM26-X01-901", [ROSA, LUIS, ANA])
    line.send()
    invitations.deliver_by_hand(ctx, line.invitation_id(LUIS), "account:1")
    for person in (ROSA, LUIS, ANA):
        line.act(person)
    line.package()
    carried = {field: evidence_of(c) for field, c in certificates(line.sealed(document)).items()}
    with ctx.database.reading() as session:
        for act in session.scalars(select(Act)):
            signer = line.signer(document, act.person_key)
            event = session.get_one(Event, act.position)
            evidence = carried[signer.field]
            assert evidence
            assert evidence.digest == event.commitment
            told = event.payload["evidence"]
            assert evidence.identification == told["identification"]
    identified = {p: carried[line.signer(document, p).field].identification for p in (ROSA, LUIS, ANA)}
    # A link that was also handed over may have come that way: the weaker of the two is said.
    assert identified == {ROSA: "link_by_mail", LUIS: "link_by_hand", ANA: "link_by_hand"}
    assert [line.signer(document, p).mode for p in (ROSA, LUIS, ANA)] == [
        "enlace",
        "enlace_a_mano",
        "enlace_a_mano",
    ]


def test_the_evidence_says_what_was_agreed_to_and_from_where(line: Any, ctx: Context) -> None:
    line.draft("LIM26-X01-901")
    line.send()
    line.act(helped_by=" Su hija ")
    with ctx.database.reading() as session:
        [event] = session.scalars(select(Event).where(Event.type == "act_recorded"))
    name = line.people.person(ROSA).nombre
    evidence = event.payload["evidence"]
    assert event.actor == f"person:{ROSA}"
    assert evidence["consent_version"] == consent.VERSION
    assert evidence["consent_digest"] == consent.digest(name)
    assert evidence["helped_by"] == "Su hija"
    assert evidence["mail"] == line.people.person(ROSA).correo
    assert (evidence["address"], evidence["agent"], evidence["language"]) == (
        ORIGIN.address,
        ORIGIN.agent,
        ORIGIN.language,
    )


def test_another_word_of_the_consent_is_another_digest() -> None:
    """Whoever changes the text gives it a new version, and this digest with it."""
    assert (consent.VERSION, consent.digest("Rosa Contreras")) == ("consent-fes-2.0", CONSENT_DIGEST)


CONSENT_DIGEST = "045794cc6d4a310fe7b47ee2c61390d7768440c82791b6048d71350e251b4a62"


def test_a_drawing_is_kept_before_the_act_that_names_it(line: Any, ctx: Context) -> None:
    line.draft("LIM26-X01-901")
    line.send()
    form = replace(line.form(), drawing_png=strokes(255), typed_name=None)
    acts.record(ctx, line.token(), form, ORIGIN)
    with ctx.database.reading() as session:
        [digest] = session.scalars(select(Act.drawing_digest))
    assert ctx.blobs.get(digest) == strokes(255)


def strokes(opacity: int) -> bytes:
    picture = Image.new("RGBA", (300, 100), (0, 0, 0, 0))
    ImageDraw.Draw(picture).line([(10, 80), (150, 20), (290, 70)], fill=(20, 33, 61, opacity), width=5)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("png", [b"\x89PNG", strokes(40), strokes(255)[:-30]])
def test_a_drawing_that_could_not_be_drawn_in_the_box_is_no_act(line: Any, ctx: Context, png: bytes) -> None:
    line.draft("LIM26-X01-901")
    line.send()
    with pytest.raises(Invalid, match="dibujo"):
        line.act(drawing_png=png)
    assert count(ctx, Act) == 0


def told(ctx: Any) -> list[tuple[str, str]]:
    with ctx.database.reading() as session:
        return [(mail.template, mail.to) for mail in session.scalars(select(Mail).order_by(Mail.id))]


def test_the_staff_is_told_once_of_all_that_an_act_does_not_sign(
    line: Any, ctx: Any, account: Callable[..., str]
) -> None:
    account("gestora@example.org", Grant(Permission.GESTORA, Scope.ALL))
    first, second, third = (line.draft(f"LIM26-X01-90{n}") for n in range(3))
    line.send()
    signers = {document: line.signer(document).id for document in (first, second, third)}
    given = {first: ("agree", None), second: ("decline", None), third: ("correction", "Falta una silla")}
    form = line.form(answers={signers[document]: answer for document, answer in given.items()})
    for _ in range(2):  # the same form, sent again
        acts.record(ctx, line.token(), form, ORIGIN)
    assert told(ctx) == [("invitation", "rosa.contreras@example.com"), ("answers", "gestora@example.org")]


def test_who_only_signs_tells_nobody(line: Any, ctx: Any, account: Callable[..., str]) -> None:
    account("gestora@example.org", Grant(Permission.GESTORA, Scope.ALL))
    line.draft("LIM26-X01-901")
    line.send()
    line.act()
    assert [template for template, _ in told(ctx)] == ["invitation"]


def test_whoever_opened_the_packet_is_told_while_they_may_act_else_each_gestora_of_the_project(
    line: Any, ctx: Any, account: Callable[..., str]
) -> None:
    account("abrio@example.org", Grant(Permission.GESTORA, Scope.PROJECT, line.project_id))
    account("otra@example.org", Grant(Permission.GESTORA, Scope.REGION, "Valparaíso"))
    account("lejos@example.org", Grant(Permission.GESTORA, Scope.REGION, "Magallanes"))
    account("mira@example.org", Grant(Permission.COORDINACION, Scope.ALL))
    account("administra@example.org", Grant(Permission.ADMINISTRADOR, Scope.ALL))
    for number in (1, 2):
        line.draft(f"LIM26-X01-90{number}")
    line.send()
    line.act(ROSA, "decline", line.documents[0])
    assert told(ctx)[1:] == [("answers", "abrio@example.org")]
    with ctx.transaction("operator") as tx:
        tx.session.get_one(Account, 1).active = False
    line.act(ROSA, "decline", line.documents[1])
    assert told(ctx)[2:] == [("answers", "otra@example.org")]


def test_an_act_that_is_refused_tells_nobody(line: Any, ctx: Any, account: Callable[..., str]) -> None:
    account("gestora@example.org", Grant(Permission.GESTORA, Scope.ALL))
    line.draft("LIM26-X01-901")
    line.send()
    line.act(ROSA, "decline")
    with pytest.raises(NotPossibleNow):
        acts.record(
            ctx,
            line.token(),
            line.form(answers={line.signer(line.documents[0]).id: ("decline", None)}),
            ORIGIN,
        )
    assert len(told(ctx)) == 2
