"""The programme speaks of people without leaving half of them out; so do templates, pages, mails and messages."""

import re

import pytest

from tools.spanish import pieces

# What the programme says instead. Where both are named ("la gestora o el gestor", "las y los") nothing is amiss.
INSTEAD = {
    r"(el|al|del|un|los) presidentes?": "la presidencia",
    r"(el|al|del|un|los) alcaldes?": "la alcaldía",
    r"(el|al|del|un|los) coordinador(es)?": "la coordinación, la persona coordinadora",
    r"(el|al|del|un|los) gestor(es)?( comunitarios?)?": "la persona gestora comunitaria",
    r"(el|al|del|un|los) encargados?": "la persona encargada",
    r"(el|al|del|un|los) (secretario|tesorero|director|vocero|jefe)s?": "la secretaría, la tesorería, la dirección, la vocería",
    r"(el|los) (firmante|representante|integrante|participante|asistente|usuario|beneficiario)s?": (
        "quien firma, quien representa, la persona que integra"
    ),
    r"(el|al|del|un|los) (dirigente|vecino|ciudadano|socio|trabajador|funcionario)(es|s)?": (
        "dirigencias, vecinas y vecinos, personas"
    ),
    r"(los) (adultos mayores|líderes|actores|colaboradores|donantes|invitados|convocados|niños|hombres)": (
        "personas mayores, líderes y lideresas, actores y/o actrices, la red de colaboradores/as"
    ),
    r"(el|al|del|un) (comodatario|comodante|testigo|receptor|abogado|interesado|declarante)": "la parte, la persona",
}
AVOIDED = re.compile(rf"\b({'|'.join(INSTEAD)})\b(?!/| y/o | y las | o la )", re.IGNORECASE)
BOTH = re.compile(r"(?:las? y|las? o|la \w+ [oy]) $", re.IGNORECASE)
# The methodology's own titles, word by word.
QUOTED = "document_templates/programme/methodology.py"


def leaves_out(text: str) -> list[str]:
    """Without the signs and the breaks of lines between words."""
    plain = re.sub(r"\s+", " ", text)
    return [found[0] for found in AVOIDED.finditer(plain) if not BOTH.search(plain[: found.start()])]


def test_nothing_that_people_read_leaves_half_of_them_out():
    found = [
        f"{piece.where}: «{words}»"
        for piece in pieces()
        if not piece.where.startswith(QUOTED)
        for words in leaves_out(piece.text)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("text", "avoided"),
    [
        ("Firma el presidente de la organización", ["el presidente"]),
        ("Se invita a los dirigentes y a los vecinos", ["los dirigentes", "los vecinos"]),
        ("a cargo del\ncoordinador", ["del coordinador"]),
        ("Firma la presidencia, con las y los representantes", []),
        ("la gestora o el gestor comunitario", []),
        ("los dirigentes/as y los actores y/o actrices", []),
        ("el presidencial, los vecindarios", []),
    ],
)
def test_what_is_avoided_is_seen_unless_both_are_named(text, avoided):
    assert leaves_out(text) == avoided


def test_the_product_speaks_as_the_programme_does():
    words = " ".join(piece.text for piece in pieces())
    for form in ("gestora comunitaria", "personas", "lideresas", "vocería", "la coordinación"):
        assert form in words
