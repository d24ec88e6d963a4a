"""The serial job of a document: each answer becomes a signature when its turn has come, then the seal."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from sqlalchemy import select

from service.context import Context
from service.errors import Invalid, NotFound, NotPossibleNow
from service.packets import copies, documents
from service.signing import packaging
from service.verification import checking
from signatures.events import EventType
from signatures.facts import signatures_in
from storage.models import Document, Event, Mail, Revision, Signer
from storage.queries import packets as queries

ROSA, LUIS, ANA = "P06", "P07", "P08"
GESTORA = "account:1"


def kinds(ctx: Context, document_id: str) -> list[str]:
    """What each revision added."""
    with ctx.database.reading() as session:
        query = select(Revision).where(Revision.document_id == document_id).order_by(Revision.number)
        return [revision.kind for revision in session.scalars(query)]


def release(ctx: Context, line: Any, document: str, person: str) -> None:
    documents.release(ctx, line.signer(document, person).id, "No se pudo ubicar", GESTORA)


def test_who_has_not_answered_holds_those_after_them(
    line: Any, ctx: Context, valid_fields: Callable[[bytes], list[str]]
) -> None:
    document = line.draft("LIM26-X01-901", [ROSA, LUIS, ANA], ordered=True)
    line.send()
    line.act(ANA)
    line.act(ROSA)
    line.package()
    assert kinds(ctx, document) == ["presented", "signature"]
    assert [line.signer(document, p).state for p in (ROSA, LUIS, ANA)] == ["signed", "pending", "agreed"]
    line.act(LUIS)
    line.package()
    assert valid_fields(line.sealed(document)) == ["firma_1", "firma_2", "firma_3", "sello"]


@pytest.mark.parametrize("answer", ["decline", "correction"])
def test_a_no_holds_those_after_it_until_it_is_released(line: Any, ctx: Context, answer: str) -> None:
    document = line.draft("LIM26-X01-901", [ROSA, LUIS], ordered=True)
    line.send()
    line.act(LUIS)
    line.act(ROSA, answer)
    line.package()
    assert kinds(ctx, document) == ["presented"]
    release(ctx, line, document, ROSA)
    line.package()
    assert kinds(ctx, document) == ["presented", "release", "signature", "seal"]


def test_of_the_same_order_the_first_to_answer_is_first(line: Any, ctx: Context) -> None:
    people = [line._signer(position, key) for position, key in enumerate([ROSA, LUIS, ANA])]
    orders = dict(zip([ROSA, LUIS, ANA], [1, 1, 2], strict=True))
    signers = [signer | {"order": orders[signer["person_key"]]} for signer in people]
    document = line.draft("LIM26-X01-901", ordered=True, signers=signers)
    line.send()
    for person in (ANA, LUIS, ROSA):
        line.act(person)
        line.package()
    added = [f.field for f in signatures_in(line.sealed(document)).signatures]
    assert added == ["firma_2", "firma_1", "firma_3", "sello"]


def test_a_clock_that_is_set_back_does_not_change_the_order_of_acts(line: Any, ctx: Any) -> None:
    document = line.draft("LIM26-X01-901", [ROSA, LUIS])
    line.send()
    line.act(LUIS)
    ctx.ahead = -timedelta(minutes=5)
    line.act(ROSA)
    line.package()
    added = [f.field for f in signatures_in(line.sealed(document)).signatures]
    assert added == ["firma_2", "firma_1", "sello"]


def runs(ctx: Context, document: str) -> int:
    """How many runs were asked for; nothing takes them here."""
    return sum(job.workflow_id.startswith(f"package:{document}:") for job in ctx.jobs._list(["ENQUEUED"]))


def test_an_act_that_comes_while_another_waits_is_taken_by_the_run_that_is_to_come(
    line: Any, ctx: Context
) -> None:
    document = line.draft("LIM26-X01-901", [ROSA, LUIS, ANA])
    other = line.draft("LIM26-X01-902", [LUIS])
    line.send()
    line.act(ROSA)
    line.act(LUIS)
    assert (runs(ctx, document), runs(ctx, other)) == (1, 1)
    line.package()
    assert kinds(ctx, document) == ["presented", "signature", "signature"]
    line.act(ANA)
    assert runs(ctx, document) == 2
    line.package()
    assert kinds(ctx, document)[-1] == "seal"


def test_a_run_that_had_begun_without_an_act_asks_for_another(
    line: Any, ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = line.draft("LIM26-X01-901", [ROSA, LUIS])
    line.send()
    line.act(ROSA)
    run = ctx.workshop.run

    def while_luis_answers(*arguments: Any) -> Any:
        line.act(LUIS)
        return run(*arguments)

    with monkeypatch.context() as during:
        during.setattr(ctx.workshop, "run", while_luis_answers)
        packaging.package(ctx, document)
    assert (kinds(ctx, document), runs(ctx, document)) == (["presented", "signature"], 2)
    line.package()
    assert kinds(ctx, document)[-2:] == ["signature", "seal"]


def test_in_a_routing_order_each_act_asks_for_a_run(line: Any, ctx: Context) -> None:
    document = line.draft("LIM26-X01-901", [ROSA, LUIS], ordered=True)
    line.send()
    line.act(LUIS)
    line.package()
    line.act(ROSA)
    assert runs(ctx, document) == 2


def test_packaging_again_changes_nothing(line: Any, ctx: Context) -> None:
    document = line.draft("LIM26-X01-901", [ROSA, LUIS])
    line.send()
    line.act(ROSA)
    line.package()
    line.package()
    assert kinds(ctx, document) == ["presented", "signature"]
    line.act(LUIS)
    line.package()
    sealed = line.sealed(document)
    line.package()
    assert line.sealed(document) == sealed


def test_a_released_persons_box_says_so_and_the_institution_signs_it(
    line: Any, ctx: Context, valid_fields: Callable[[bytes], list[str]], text_in: Callable[..., str]
) -> None:
    document = line.draft("LIM26-X01-901", [ROSA, LUIS, ANA], minimum_signatures=2)
    line.send()
    line.act(ROSA)
    line.act(LUIS, "decline")
    release(ctx, line, document, LUIS)
    line.act(ANA)
    line.package()
    pdf = line.sealed(document)
    assert valid_fields(pdf) == ["firma_1", "firma_2", "firma_3", "sello"]
    assert "No firmó" in text_in(pdf, line.signer(document, LUIS).box)
    assert "No firmó" not in text_in(pdf, line.signer(document, ROSA).box)
    assert "2 de 3 firmas" in text_in(pdf, line.document(document).seal_box)
    names = {
        s.field: x509.load_der_x509_certificate(bytes.fromhex(s.certificate or ""))
        for s in signatures_in(pdf).signatures
    }
    assert names["firma_2"].subject.rfc4514_string() == "CN=No firmó"
    assert names["firma_2"].issuer == ctx.authority.certificate.subject
    report = checking.check_file(ctx, pdf)
    assert report.stands, report
    assert (report.k, report.n) == (2, 3)
    assert "Se cerró con 2 de 3 firmas." in report.sentence


def test_the_box_says_who_signed_when_and_how(line: Any, ctx: Context, text_in: Callable[..., str]) -> None:
    document = line.draft("LIM26-X01-901", [ROSA, ANA])
    line.send()
    line.act(ROSA)
    line.act(ANA)
    line.package()
    said = text_in(line.sealed(document), line.signer(document, ROSA).box)
    for part in (
        "Contreras Villalobos",
        "RUT 40.114.702-0",
        "Firma electrónica simple",
        "enviado a su correo",
    ):
        assert part in said, said
    by_hand = text_in(line.sealed(document), line.signer(document, ANA).box)
    assert "entregado por el equipo" in by_hand, by_hand


def test_one_signature_is_one(line: Any, text_in: Callable[..., str]) -> None:
    document = line.draft("LIM26-X01-901", [ROSA])
    line.send()
    line.act(ROSA)
    line.package()
    said = text_in(line.sealed(document), line.document(document).seal_box)
    assert "1 de 1 firma" in said
    assert "firmas" not in said


def test_a_required_signature_is_never_released(line: Any, ctx: Context) -> None:
    required = line._signer(0, ROSA) | {"required": True}
    document = line.draft("LIM26-X01-901", signers=[required, line._signer(1, LUIS)])
    line.send()
    line.act(ROSA, "decline")
    with pytest.raises(NotPossibleNow, match="obligatoria"):
        release(ctx, line, document, ROSA)
    assert not documents.releasable(line.document(document), line.signer(document, ROSA))
    assert documents.releasable(line.document(document), line.signer(document, LUIS))


def test_two_releases_do_not_go_below_the_minimum(line: Any, ctx: Context) -> None:
    document = line.draft("LIM26-X01-901", [ROSA, LUIS, ANA], minimum_signatures=2)
    line.send()
    release(ctx, line, document, ROSA)
    assert not documents.releasable(line.document(document), line.signer(document, LUIS))
    with pytest.raises(NotPossibleNow, match="al menos 2 firmas"):
        release(ctx, line, document, LUIS)
    assert [s.state for s in line.document(document).signers] == ["released", "pending", "pending"]


def test_nobody_is_released_twice_or_after_signing(line: Any, ctx: Context) -> None:
    document = line.draft("LIM26-X01-901", [ROSA, LUIS, ANA])
    line.send()
    line.act(ROSA)
    release(ctx, line, document, LUIS)
    for person in (ROSA, LUIS):
        with pytest.raises(NotPossibleNow, match="ya firmó o ya fue liberada"):
            release(ctx, line, document, person)
    with pytest.raises(NotFound):
        documents.release(ctx, "nadie", "No se pudo ubicar", GESTORA)


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
def test_a_release_needs_a_reason_of_one_sentence(line: Any, ctx: Context, reason: str) -> None:
    document = line.draft("LIM26-X01-901", [ROSA, LUIS])
    line.send()
    with pytest.raises(Invalid, match="por qué se libera"):
        documents.release(ctx, line.signer(document, ROSA).id, reason, GESTORA)


def test_who_was_released_signs_no_more(line: Any, ctx: Context) -> None:
    document = line.draft("LIM26-X01-901", [ROSA, LUIS])
    line.send()
    form = line.form(ROSA)
    release(ctx, line, document, ROSA)
    with pytest.raises(NotPossibleNow):
        line.act(ROSA, answers=form.answers, shown=form.shown)


@pytest.mark.parametrize("answer", ["decline", "correction"])
def test_a_document_with_a_no_waits(line: Any, ctx: Context, answer: str) -> None:
    document = line.draft("LIM26-X01-901", [ROSA, LUIS])
    line.send()
    line.act(ROSA)
    line.act(LUIS, answer)
    line.package()
    assert line.document(document).state == "out_for_signature"
    assert line.document(document).sealed_digest is None


def test_a_document_without_signers_is_issued(line: Any, ctx: Context) -> None:
    document = line.draft("LIM26-X01-901", [])
    line.send()
    line.package()
    assert line.document(document).state == "issued"
    report = checking.check_file(ctx, line.sealed(document))
    assert (report.outcome, report.k, report.n) == ("issued_stands", 0, 0)


def test_a_document_voided_before_its_job_gets_no_signature(line: Any, ctx: Context) -> None:
    document = line.draft("LIM26-X01-901")
    line.send()
    line.act()
    documents.void(ctx, document, "duplicado", GESTORA)
    line.package()
    assert kinds(ctx, document) == ["presented"]


def test_a_crash_before_the_rows_leaves_no_half_state_and_the_next_run_does_it_all(
    line: Any, ctx: Context, valid_fields: Callable[[bytes], list[str]]
) -> None:
    document = line.draft("LIM26-X01-901", [ROSA, LUIS])
    line.send()
    line.act(ROSA)
    line.act(LUIS)

    class Dying(Context):
        """Cut off at its last event, with all files written."""

        def transaction(self, actor: str) -> Any:
            whole = super().transaction(actor)

            class Cut:
                def __enter__(self) -> Any:
                    self.tx = whole.__enter__()
                    enqueue = self.tx.enqueue

                    def die(*args: str) -> None:
                        enqueue(*args)
                        raise KeyboardInterrupt

                    self.tx.enqueue = die
                    return self.tx

                def __exit__(self, *error: Any) -> Any:
                    return whole.__exit__(*error)

            return Cut()

    dying = Dying(ctx.settings)
    with pytest.raises(KeyboardInterrupt):
        packaging.package(dying, document)
    dying.close()
    assert kinds(ctx, document) == ["presented"]
    assert {s.state for s in line.document(document).signers} == {"agreed"}
    line.package()
    assert valid_fields(line.sealed(document)) == ["firma_1", "firma_2", "sello"]


def test_a_release_that_no_event_said_cannot_be_packaged(line: Any, ctx: Context) -> None:
    document = line.draft("LIM26-X01-901", [ROSA, LUIS])
    line.send()
    row = line.document(document)
    payload = {"signer_id": row.signers[0].id, "act_id": None, "digest": "0" * 64}
    with pytest.raises(NotPossibleNow), ctx.transaction("system") as tx:
        tx.apply(
            EventType.RELEASE_PACKAGED,
            payload | {"parent_digest": row.presented_digest},
            **documents.ids(row),
        )


def test_copies_go_out_once_when_nothing_of_the_persons_is_waited_for(line: Any, ctx: Context) -> None:
    def mailed() -> list[str]:
        with ctx.database.reading() as session:
            return list(session.scalars(select(Mail.to).where(Mail.template == "copies")))

    first, second = line.draft("LIM26-X01-901"), line.draft("LIM26-X01-902", [ROSA, LUIS])
    line.send()
    line.act(ROSA)
    line.package()
    copies.send(ctx, line.packet_id, first)
    assert mailed() == []
    line.act(LUIS)
    line.package()
    copies.send(ctx, line.packet_id, second)
    copies.send(ctx, line.packet_id, second)
    assert sorted(mailed()) == ["luis.pizarro@example.com", "rosa.contreras@example.com"]
    with ctx.database.reading() as session:
        told = session.scalars(select(Event).where(Event.type == "copies_mailed")).all()
    assert len(told) == 2


def test_a_seal_asks_for_copies_only_when_somebody_waits_for_nothing_more(
    line: Any, ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, enqueue = [], ctx.jobs.enqueue

    def listening(session: Any, name: str, *rest: str) -> None:
        asked.append(name)
        enqueue(session, name, *rest)

    first, second = line.draft("LIM26-X01-901"), line.draft("LIM26-X01-902", [ROSA, LUIS])
    line.send()
    line.act(ROSA)
    monkeypatch.setattr(ctx.jobs, "enqueue", listening)
    line.package()
    assert line.document(first).state == "sealed"
    assert asked == []
    line.act(LUIS)
    line.package()
    assert line.document(second).state == "sealed"
    assert asked == ["package", "copies"]


def test_who_waited_only_for_a_voided_document_gets_their_copies(line: Any, ctx: Context) -> None:
    line.draft("LIM26-X01-901")
    second = line.draft("LIM26-X01-902", [ROSA, LUIS])
    line.send()
    line.act(ROSA)
    line.package()
    documents.void(ctx, second, "ya_no_corresponde", GESTORA)
    copies.send(ctx, line.packet_id, second)
    with ctx.database.reading() as session:
        mails = session.scalars(select(Mail.to).where(Mail.template == "copies")).all()
        assert mails == ["rosa.contreras@example.com"], "and none to Luis, who has nothing"
        assert session.scalars(select(Signer.state).where(Signer.person_key == LUIS)).all() == ["pending"]


def sealed(line: Any, *documents: str) -> None:
    line.send()
    line.act()
    line.package()
    assert [line.document(document).state for document in documents] == ["sealed"] * len(documents)


def test_a_sealed_document_ends_with_the_seal_of_the_one_in_its_place(line: Any, ctx: Context) -> None:
    old = line.draft("LIM26-X01-901")
    sealed(line, old)
    new = line.draft("LIM26-X01-902", supersedes_id=old)
    line.send()
    assert line.document(old).state == "sealed", "until the other is sealed it stands"
    line.act()
    line.package()
    row = line.document(old)
    assert (row.state, row.superseded_by_id) == ("superseded", new)
    assert row.ended_at is not None
    with ctx.database.reading() as session:
        query = select(Event).where(Event.document_id.in_([old, new])).order_by(Event.position)
        *_, seal, ended = session.scalars(query)
        assert [seal.type, ended.type] == ["document_sealed", "document_superseded"]
        assert (ended.document_id, ended.position, ended.at) == (old, seal.position + 1, seal.at)


def test_the_seal_of_a_correction_marks_what_it_corrects_which_stands(line: Any, ctx: Context) -> None:
    old = line.draft("LIM26-X01-901")
    sealed(line, old)
    for folio in ("LIM26-X01-902", "LIM26-X01-903"):
        sealed(line, line.draft(folio, rectifies_id=old), old)
    row = line.document(old)
    assert row.rectified_at is not None
    with ctx.database.reading() as session:
        told = queries.rectifying(session, session.get_one(Document, old))
        assert [other.folio for other in told] == ["LIM26-X01-902", "LIM26-X01-903"]


def test_a_document_that_was_voided_meanwhile_is_left_as_it_is(line: Any, ctx: Context) -> None:
    old = line.draft("LIM26-X01-901")
    sealed(line, old)
    documents.void(ctx, old, "orden_de_autoridad", "account:1", b"%PDF-1.7 orden")
    sealed(line, line.draft("LIM26-X01-902", supersedes_id=old, rectifies_id=old))
    assert (line.document(old).state, line.document(old).rectified_at) == ("voided", None)
