"""Jobs that used all their attempts, in words: what was to be done, for whom, why not."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from service.context import Context
from service.jobs import Failed
from service.packets import generating
from service.packets.items import find_item
from service.signing import packaging
from storage.models import Document, Invitation, Mail, Packet, Project


@dataclass(frozen=True)
class About:
    """What a job is about, as far as it is still there."""

    what: str
    title: str = ""
    folio: str = ""
    project: Project | None = None
    packet_id: str | None = None
    done: bool = False
    """By another job since: somebody asked again, or who asks every ten minutes did."""


@dataclass(frozen=True)
class Failure:
    key: str
    job: str
    about: About
    why: str
    detail: str
    """As the program said it: for support."""
    at: datetime


def of_all(ctx: Context, session: Session) -> list[Failure]:
    """What is still to be done, newest first."""
    told = (_told(session, one) for one in reversed(ctx.jobs.failed()))
    return [one for one in told if not one.about.done]


def of_packet(ctx: Context, session: Session, packet_id: str) -> list[Failure]:
    """Of its documents and their copies. A mail that did not leave is told beside the person's link."""
    return [one for one in of_all(ctx, session) if one.about.packet_id == packet_id and one.job != "mail"]


def _told(session: Session, job: Failed) -> Failure:
    reader = _READERS.get(job.name)
    about = reader(session, *job.ids) if reader else About(_BY_THE_CLOCK.get(job.name, "Un trabajo interno"))
    return Failure(job.key, job.name, about, why(job.error), job.error, job.at)


def why(error: str) -> str:
    """What somebody can do about it, where the error tells."""
    return next((words for mark, words in _REASONS if mark in error), _OTHERWISE)


_OTHERWISE = "Falló el sistema, no los datos. Si falla otra vez, envíe el detalle a soporte."
_REASONS = (
    ("Errno 28", "El disco del servidor está lleno. Libere espacio e intente de nuevo."),
    ("MAX_RECOVERY", "El servicio se cortó una y otra vez mientras lo hacía. Revise si le falta memoria."),
    ("MemoryError", "Al servidor le faltó memoria. Intente de nuevo cuando tenga menos carga."),
    ("BrokenProcessPool", "Al servidor le faltó memoria. Intente de nuevo cuando tenga menos carga."),
    ("BlobMissing", "Falta un archivo guardado. Recupérelo del respaldo antes de intentar de nuevo."),
    ("BlobCorrupted", "Un archivo guardado cambió. Recupérelo del respaldo antes de intentar de nuevo."),
    ("Permission", "El servicio no tiene permiso para leer o escribir un archivo. Revise los permisos."),
    ("ConversionFailed", "LibreOffice no pudo hacer el PDF."),
    (
        "Retry:",
        "El servidor de correo no respondió en cinco días. Revise su configuración e intente de nuevo.",
    ),
    ("OperationalError", "La base de datos no respondió."),
    ("TimeoutError", "Se demoró más de lo que puede esperar. Intente de nuevo cuando tenga menos carga."),
)
_BY_THE_CLOCK = {
    "overdue": "Buscar lo que quedó pendiente",
    "prune": "Olvidar los trabajos terminados",
    "sweep": "Eliminar los archivos que nada nombra",
}
_MAILS = {
    "invitation": "Enviar el correo con el enlace para firmar",
    "copies": "Enviar el correo con las copias",
    "contact_changed": "Enviar el correo que avisa de un contacto cambiado",
    "answers": "Enviar el correo que avisa al equipo",
    "not_made": "Enviar el correo que avisa al equipo",
}


def _of_item(session: Session, packet_id: str, folio: str) -> About:
    item, packet = find_item(session, packet_id, folio), session.get(Packet, packet_id)
    if not (item and packet):
        return About("Generar")
    ours = any(error["message"] == generating.OURS for error in item.errors)
    done = item.status != "waiting" and not ours
    return About("Generar", item.title, folio, packet.project, packet_id, done)


def _of_document(what: str, is_done: Callable[[Document], bool]) -> Callable[..., About]:
    def read(session: Session, document_id: str, *_: str) -> About:
        row = session.get(Document, document_id)
        if row is None:
            return About(what)
        return About(what, row.title, row.folio, row.project, row.packet_id, is_done(row))

    return read


def _is_presented(document: Document) -> bool:
    return document.state != "draft"


def _is_packaged(document: Document) -> bool:
    return document.state not in ("out_for_signature", "signed") or not packaging.owes(document)


def _of_packet(session: Session, packet_id: str, *_: str) -> About:
    packet = session.get(Packet, packet_id)
    what = "Enviar a cada persona sus copias"
    return About(what, packet.title, "", packet.project, packet.id) if packet else About(what)


def _of_project(session: Session, project_id: str) -> About:
    return About("Generar lo que esperaba otro documento", project=session.get(Project, project_id))


def _of_mail(session: Session, mail_id: str) -> About:
    mail = session.get(Mail, int(mail_id))
    if mail is None:
        return About("Enviar un correo")
    packet = next(_packets_of(session, mail), None)
    project = packet.project if packet else session.get(Project, mail.values.get("project_id", ""))
    what = _MAILS.get(mail.template, "Enviar un correo")
    done = mail.sent_at is not None or mail.refusal is not None
    return About(what, mail.to, "", project, packet.id if packet else None, done)


def _packets_of(session: Session, mail: Mail) -> Iterator[Packet]:
    invitation = session.get(Invitation, mail.values.get("invitation_id", ""))
    if invitation:
        yield invitation.packet
    packet = session.get(Packet, mail.values.get("packet_id", ""))
    if packet:
        yield packet


_READERS: dict[str, Callable[..., About]] = {
    "generate": _of_item,
    "present": _of_document("Presentar", _is_presented),
    "package": _of_document("Poner las firmas o el sello en el PDF", _is_packaged),
    "copies": _of_packet,
    "resume": _of_project,
    "mail": _of_mail,
}
