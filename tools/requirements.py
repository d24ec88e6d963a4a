"""`python -m tools.requirements`: write docs/requirements.md anew, from what kinds, methodology and rules declare.

A person who knows the programme checks by it that every template holds what the methodology demands: kind by
requirement by line, the tables of actividad, producto and verificador, and the rules. In Spanish, for its reader.
"""

from collections.abc import Iterator
from pathlib import Path

from document_templates.catalog import CATALOGUE as CODES
from document_templates.catalog import KEPT, kinds
from document_templates.kind import Kind, Requirement
from document_templates.programme.methodology import (
    ACTIVITIES,
    STAGES,
    Activity,
    Times,
    Verifier,
    Weeks,
)
from document_templates.programme.rules import RULES, Rule
from document_templates.wording import conjunction

TARGET = Path(__file__).parents[1] / "docs" / "requirements.md"
NONE = "–"
SEVERITY = {"block": "impide", "warn": "pide un motivo", "info": "informa"}
BASIS = {"metodologia": NONE, "ley": "ley", "practica": "práctica"}
OF = {"grupo_motor": "del Grupo Motor", "consejo_local": "del Consejo Local", None: "de la instancia"}

HEAD = """\
# Lo que pide la metodología, y dónde está

<!-- Lo escribe `python -m tools.requirements` desde el código: no se edita a mano. -->

Los números de línea son los del texto de la metodología (1 a 1084). Sin número: lo pide solo la ley o la práctica.
Primero, cada documento con sus contenidos mínimos y los campos de su plantilla que los guardan; después, las tablas de
actividad, producto y verificador; al final, las reglas.
"""


def document() -> str:
    return "\n".join([HEAD, *_kinds(), *_activities(), *_rules()])


def _kinds() -> Iterator[str]:
    yield "## Documentos\n"
    yield _row("Código", "Documento", "Contenido mínimo", "Líneas", "Campos que lo guardan")
    yield _rule_of(5)
    for code, kind in sorted(((kind.code, kind) for kind in kinds().values()), key=lambda pair: pair[0]):
        demanded = kind.requirements or (_nothing(kind),)
        for number, one in enumerate(demanded):
            who = (code, _told(kind)) if number == 0 else ("", "")
            fields = ", ".join(f"`{field}`" for field in one.fields) or NONE
            yield _row(*who, one.text, _lines(one.lines), fields)
    yield ""
    kept = conjunction([f"{title} ({CODES[slug]})" for slug, title in KEPT.items()])
    yield f"Se guardan como archivo externo, sin plantilla: {kept}.\n"


def _told(kind: Kind) -> str:
    return kind.title + (f" (también: {'; '.join(kind.aliases)})" if kind.aliases else "")


def _nothing(kind: Kind) -> Requirement:
    how = "se hace con un archivo propio" if kind.template is None else "lo agrega la práctica"
    return Requirement(f"La metodología no le pide contenidos: {how}.", (), ())


def _activities() -> Iterator[str]:
    yield "## Actividad, producto y verificador\n"
    yield (
        "En cada verificador basta uno de los documentos que se nombran. Los meses son de ejecución, en convenios de"
        " 10 y de 15 meses; cada convenio puede fijar otros.\n"
    )
    for stage, title in STAGES.items():
        yield f"### Etapa {stage}: {title}\n"
        for activity in (one for one in ACTIVITIES if one.stage == stage):
            yield from _activity(activity)


def _activity(activity: Activity) -> Iterator[str]:
    yield f"**{activity.title}** (líneas {_lines(activity.lines)}; {_months(activity.times)})\n"
    yield _row("Producto", "Verificador", "Documento", "Cuántos", "Líneas")
    yield _rule_of(5)
    for product in activity.products:
        for number, verifier in enumerate(product.verifiers):
            title = f"{product.title} ({_lines(product.lines)})" if number == 0 else ""
            documents = " o ".join(CODES[slug] for slug in verifier.slugs)
            yield _row(title, verifier.title, documents, _how_many(verifier), _lines(verifier.lines))
    yield ""


def _months(times: Times) -> str:
    ten, fifteen = _span(times.ten), _span(times.fifteen)
    return f"{ten}, ambos convenios" if ten == fifteen else f"10 meses: {ten}; 15 meses: {fifteen}"


def _span(weeks: Weeks) -> str:
    first, last = weeks.months
    if last is None:
        return f"desde el mes {first}"
    return f"mes {first}" if first == last else f"meses {first} a {last}"


def _how_many(verifier: Verifier) -> str:
    each = {
        "once": "uno",
        "session": "uno por sesión",
        "member": f"uno por integrante {OF[verifier.body]}",
        "organisation": "uno por organización",
        "month": "uno al mes" if verifier.every == 1 else f"uno cada {verifier.every} meses",
        "report": "uno por informe",
    }[verifier.each]
    if verifier.minimum > 1:
        each += f", al menos {verifier.minimum}"
    if len(verifier.types) == 1:
        each += f"; solo en convenios de {verifier.types[0]} meses"
    if verifier.optional:
        each += f"; opcional en convenios de {conjunction([str(type) for type in verifier.optional])} meses"
    return each


def _rules() -> Iterator[str]:
    yield "## Reglas\n"
    yield (
        "*Impide*: el documento no sale. *Pide un motivo*: se sigue adelante con un motivo escrito, al presentar el"
        " documento o en «¿Qué falta?». *Informa*: se muestra y no pide nada.\n"
    )
    yield _row("Regla", "Qué pide", "Líneas", "Efecto", "Si no es la metodología")
    yield _rule_of(5)
    for rule in sorted(RULES.values(), key=_number):
        yield _row(rule.id, rule.text, _lines(rule.lines), SEVERITY[rule.severity], BASIS[rule.basis])
    yield ""


def _number(rule: Rule) -> tuple[int, str]:
    """R-9 before R-10, R-13 before R-13b."""
    number = rule.id.removeprefix("R-")
    return int(number.rstrip("abcdefgh")), number


def _lines(lines: tuple[int, ...]) -> str:
    return ", ".join(map(str, lines)) or NONE


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _rule_of(columns: int) -> str:
    return f"|{'---|' * columns}"


if __name__ == "__main__":
    TARGET.write_text(document(), encoding="utf-8")
