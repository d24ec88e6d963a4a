"""What happened to a document, in plain words, from its events."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from signatures.events import EventType
from storage.models import Document, Event

WORDS: dict[EventType, tuple[str, str]] = {
    EventType.DOCUMENT_DRAFTED: ("page", "Se generó el borrador."),
    EventType.DOCUMENT_PRESENTED: ("page", "Se presentó: desde aquí el texto ya no cambia."),
    EventType.DOCUMENT_SENT: ("send", "Se envió a las personas que firman."),
    EventType.DOCUMENT_SEALED: ("seal", "Se selló: es la versión final."),
    EventType.DOCUMENT_VOIDED: ("stop", "Se anuló."),
    EventType.DOCUMENT_SUPERSEDED: ("again", "Se reemplazó por un documento nuevo."),
    EventType.DOCUMENT_RECTIFIED: ("info", "Se selló un documento que lo rectifica: se leen juntos."),
    EventType.COPIES_MAILED: ("send", "Se enviaron las copias por correo."),
}
ANSWERS = {
    "agree": ("pen", "{name} leyó el documento y firmó."),
    "decline": ("stop", "{name} dijo que no va a firmar."),
    "correction": ("warn", "{name} pidió una corrección."),
}


@dataclass(frozen=True)
class Happening:
    at: datetime
    icon: str
    text: str
    by: str | None = None
    """Who of the staff did it."""
    reason: str | None = None


def told(
    document: Document, events: Sequence[Event], names: Mapping[str, str], reasons: Mapping[str, str]
) -> list[Happening]:
    """`names` of accounts by actor; `reasons` are the words of the closed list of ends."""
    signers = {signer.id: signer.name for signer in document.signers}
    happenings = []
    for event in events:
        said = _say(event, signers, reasons)
        if said is not None:
            icon, text, reason = said
            happenings.append(Happening(event.at, icon, text, names.get(event.actor), reason))
    return happenings


Said = tuple[str, str, str | None]


def _say(event: Event, signers: Mapping[str, str], reasons: Mapping[str, str]) -> Said | None:
    type, payload = EventType(event.type), event.payload
    if payload is None:
        return "info", "Un hecho cuyo contenido se borró por protección de datos.", None
    if special := _SPECIAL.get(type):
        return special(payload, signers, reasons)
    if type in WORDS:
        return (*WORDS[type], None)
    return None


def _act(payload: Mapping[str, Any], signers: Mapping[str, str], _: Mapping[str, str]) -> Said | None:
    for answer in payload.get("answers", []):
        if answer.get("signer_id") in signers:
            icon, words = ANSWERS[answer["answer"]]
            return icon, words.format(name=signers[answer["signer_id"]]), answer.get("reason")
    return None


def _packaged(payload: Mapping[str, Any], signers: Mapping[str, str], _: Mapping[str, str]) -> Said:
    name = signers.get(payload["signer_id"], "")
    return "check", f"La firma de {name} quedó en el documento.", None


def _released(payload: Mapping[str, Any], signers: Mapping[str, str], _: Mapping[str, str]) -> Said:
    name = signers.get(payload["signer_id"], "")
    return "info", f"El documento se cerrará sin la firma de {name}.", payload.get("reason")


def _noted(payload: Mapping[str, Any], signers: Mapping[str, str], _: Mapping[str, str]) -> Said:
    name = signers.get(payload["signer_id"], "")
    return "info", f"En el recuadro de {name} quedó escrito «No firmó».", None


def _voided(payload: Mapping[str, Any], _: Mapping[str, str], reasons: Mapping[str, str]) -> Said:
    icon, words = WORDS[EventType.DOCUMENT_VOIDED]
    return icon, words, reasons.get(payload["reason"], payload["reason"])


def _reasons(payload: Mapping[str, Any], _: Mapping[str, str], __: Mapping[str, str]) -> Said:
    warned = " ".join(given["message"] for given in payload["reasons"])
    reasons = " ".join(given["reason"] for given in payload["reasons"])
    return "warn", f"Se siguió adelante, por escrito, pese a una advertencia. {warned}", reasons


def _answered(payload: Mapping[str, Any], *_: Mapping[str, str]) -> Said:
    return (
        "warn",
        f"Se escribió por qué se sigue adelante con una advertencia. {payload['message']}",
        payload["reason"],
    )


_SPECIAL: dict[EventType, Callable[..., Said | None]] = {
    EventType.ACT_RECORDED: _act,
    EventType.SIGNATURE_PACKAGED: _packaged,
    EventType.SIGNER_RELEASED: _released,
    EventType.RELEASE_PACKAGED: _noted,
    EventType.DOCUMENT_VOIDED: _voided,
    EventType.REASONS_GIVEN: _reasons,
    EventType.FINDING_ANSWERED: _answered,
}
