"""What somebody outside said to a document, or to the format it is made on: its `visaciones`."""

from datetime import date

from document_templates.programme.documents import ApprovalEntry, ApprovalType, DocumentEntry

REFUSING = frozenset({"observada", "rechazada"})


def last_answer(entry: DocumentEntry, *types: ApprovalType, by: date | None = None) -> ApprovalEntry | None:
    """The newest of these types, of those known by that day; one without date is as old as the document."""
    known = [
        (one.fecha or entry.fecha_documento, number, one)
        for number, one in enumerate(entry.visaciones)
        if one.tipo_visacion in types and (by is None or one.fecha is None or one.fecha <= by)
    ]
    return max(known, key=lambda told: told[:2], default=(None, None, None))[2]
