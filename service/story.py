"""What a project file tells of its documents: how each person answered, and the end to which each document came.

The demonstration plays it again with real links and signatures, and compares its end with this one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from document_templates.programme import project as programme
from document_templates.programme.project import DocumentEntry, Project, SignerEntry

END_OF = {
    "borrador": "draft",
    "en_revision": "presented",
    "en_firma": "out_for_signature",
    "firmado": "sealed",
    "cerrado_incompleto": "sealed",
    "emitido": "issued",
    "externo": "external",
    "anulado": "voided",
    "reemplazado": "superseded",
}
ANSWER_OF = {"firmada": "agree", "rechazada": "decline", "observada": "correction"}
SIGNER_OF = {
    "firmada": "signed",
    "rechazada": "released",
    "liberada": "released",
    "observada": "correction_asked",
    "pendiente": "pending",
    "vencida": "pending",
}
RELEASED = ("rechazada", "liberada")


@dataclass(frozen=True)
class Answer:
    """What a person says of one document."""

    answer: str
    reason: str


@dataclass(frozen=True)
class Story:
    documents: Mapping[str, DocumentEntry]
    """Those that are made here, by folio."""
    external: tuple[str, ...]
    names: Mapping[str, str]
    """Of a person's key (`P06`), the name that their page shows."""

    @classmethod
    def of(cls, file: Path, slugs: Iterable[str] | None = None) -> "Story":
        """As the file tells it; of these kinds alone, when they are given."""
        project: Project = programme.parse(file.read_text("utf-8-sig"), exists=lambda _: True).project
        wanted = set(slugs) if slugs is not None else None
        entries = [one for one in project.documentos if wanted is None or one.slug in wanted]
        return cls(
            {one.folio: one for one in entries if not one.external},
            tuple(one.folio for one in entries if one.external),
            {person.id: person.nombre for person in project.personas},
        )

    def end(self, folio: str) -> str:
        return END_OF[self.documents[folio].estado]

    def answer(self, folio: str, person: str) -> Answer | None:
        """None of somebody who does not answer. Nobody does what is about to be voided."""
        if folio in self.documents and self.voided(folio):
            return None
        for one in self._signatures(folio, person):
            if one.estado in ANSWER_OF:
                return Answer(ANSWER_OF[one.estado], one.motivo or "")
        return None

    def release(self, folio: str, person: str) -> str | None:
        """Why the document was closed without this person; None when it was not."""
        for one in self._signatures(folio, person):
            if one.estado in RELEASED:
                return one.motivo or ""
        return None

    def replaced_before_its_seal(self, folio: str) -> bool:
        """By the button; one that all had signed ends when the later one is sealed."""
        entry = self.documents[folio]
        return entry.estado == "reemplazado" and any(one.estado != "firmada" for one in entry.firmas)

    def voided(self, folio: str) -> bool:
        return self.documents[folio].estado == "anulado"

    def difference(self, folio: str, told: Mapping[str, Any] | None) -> str | None:
        """How a document came to another end than this one, in words; None when it did not."""
        end = self.end(folio)
        if told is None:
            return f"{folio}: no se hizo; el archivo cuenta {end}"
        if told["state"] != end:
            return f"{folio}: terminó {told['state']}; el archivo cuenta {end}"
        if end in ("draft", "presented", "voided"):
            return None
        # What is on its way into the file counts as there: a document that ends meanwhile stops it.
        have = sorted((one["role"], one["state"].replace("agreed", "signed")) for one in told["signers"])
        should = sorted((one.rol, SIGNER_OF[one.estado]) for one in self.documents[folio].firmas)
        if have != should:
            other = [f"{role} {state}" for role, state in have if (role, state) not in should]
            return f"{folio}: sus firmas quedaron distintas ({', '.join(other)})"
        return None

    def _signatures(self, folio: str, person: str) -> list[SignerEntry]:
        entry = self.documents.get(folio)
        return [one for one in entry.firmas if one.persona_id == person] if entry else []
