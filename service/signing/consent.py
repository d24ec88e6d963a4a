"""What a person agrees to when signing here, word for word; the version stands in the act's evidence.

A change of any word needs a new version: what was agreed to must be told apart for ever.
"""

import hashlib

VERSION = "consent-fes-2.0"

PER_DOCUMENT = "Leí y estoy de acuerdo. Firmo."
DECLARATION = "Soy {name} y firmo porque quiero."
MEANING = "Esta firma vale igual que firmar a mano en este papel. (Firma electrónica simple, Ley 19.799.)"
PROOF = (
    "La Ley 19.799 dice que lo que se firma así vale como lo que se firma en papel. "
    "Si alguien discute esta firma, su valor como prueba se decide según las reglas generales."
)
KEPT = (
    "Al firmar guardamos su nombre, su RUT, la fecha y la hora, por dónde le llegó el enlace, el teléfono o "
    "computador que usó, la dirección de internet desde donde firma, si alguien le ayudó, y un código de control "
    "del documento, que permite saber si alguien lo cambia. Sirve para probar que usted firmó."
)
SEEN = "Las otras personas que firman también ven su nombre y su RUT en el documento."


def text(name: str) -> str:
    """The whole consent, as one person was shown it."""
    return "\n".join([PER_DOCUMENT, DECLARATION.format(name=name), MEANING, PROOF, KEPT, SEEN])


def digest(name: str) -> str:
    """SHA-256 of the whole consent, for the evidence."""
    return hashlib.sha256(text(name).encode()).hexdigest()
