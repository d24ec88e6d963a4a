"""How a copy of a document is called where people keep it."""

import re
import unicodedata


def pdf_name(title: str, folio: str) -> str:
    """`Acta-de-traspaso-LIM26-D31-001.pdf`: letters that any telephone, computer and archive accepts."""
    text = unicodedata.normalize("NFKD", f"{title[:100]} {folio}").encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9.]+", "-", text).strip("-.") + ".pdf"
