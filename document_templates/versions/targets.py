"""The fields of a kind as somebody without programming chooses them: each with an example, and how it is written."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any, get_origin

from document_templates import wording
from document_templates.envelope import DocumentFields
from document_templates.kind import Kind
from document_templates.versions.language import is_model, item_of, may_be_missing, members, plain

BOXES = "firmas"
"""Not a field: here come the boxes of all who sign, and the seal's."""
KEEP = "="
"""It is text that happens to look like a place."""
ERASE = "-"
"""Nothing goes there."""

HIDDEN = frozenset(
    {"tamano_pagina", "formato_oficial", "cajas", "caja_sello", "archivo"}
    | {"persona_id", "rol", "orden", "obligatoria", "modo"}
)
"""Of the service's own use."""
SMALL_WORDS = frozenset({"columna", "de", "del", "la", "el", "los", "las", "y", "n", "no"})
WRITTEN = {
    word.lower().translate(str.maketrans("áéíóúñ", "aeioun")): word
    for word in re.findall(
        r"\w+",
        "título código número página páginas personería jurídica línea líneas técnica técnicas teléfono día días razón "
        "público mínimo máximo método propósito análisis diagnóstico período ámbitos próxima vocería pérdida daño guía "
        "término cláusulas crítico ítem orgánica interés temáticas quórum envío RUT FOSIS ADL GM CL",
    )
}
"""Names of fields have no accents; people have."""

DEEPEST = 4
VERY_ALIKE, ALIKE = 0.86, 0.5
LONGEST_EXAMPLE = 60


@dataclass(frozen=True)
class Target:
    path: str
    """As it is chosen: `organizacion.rut`, `fecha|fecha_corta`, `lineas[].descripcion`."""
    label: str
    example: str
    written: str
    """What stands in the Word file instead of the place."""
    rows: str = ""
    """Of one in a list: what to go through so that each item gets a row or a paragraph of its own."""
    whole: bool = False
    """A list or a group as such: only for an instruction that somebody wrote."""

    @property
    def group(self) -> str:
        """What it belongs to, in words."""
        return re.split(r" · | \(|:", self.label)[0]

    @property
    def bare(self) -> str:
        """Its name within an instruction that somebody wrote: no brackets, no filter."""
        return self.path.partition("|")[0].replace("[]", "")


def targets(kind: Kind) -> Mapping[str, Target]:
    return _targets(kind.fields, _sample(kind))


def suggestion(name: str, known: Mapping[str, Target]) -> str | None:
    """The field that a place most likely means; to be confirmed by a person."""
    wanted = _plain(name)
    if not wanted:
        return None
    if wanted in ("firma", "firmas", "recuadros_de_firma", "cajas_de_firma"):
        return BOXES
    several = [one for one in known.values() if not one.whole]
    by_length = sorted(several, key=_plainness)
    for fits in (_whole, _end, _words_of):
        for one in by_length:
            if fits(one) in (wanted, _sorted(wanted)):
                return one.path
    best = max(by_length, key=lambda one: _alike(wanted, one), default=None)
    return best.path if best and _alike(wanted, best) >= ALIKE else None


def _plainness(one: Target) -> tuple[int, bool, bool, int]:
    return one.path.count("."), one.path.endswith("|lista"), "[" in one.path, len(one.path)


def _alike(wanted: str, one: Target) -> float:
    """By letters, or by the words that both have."""
    letters = max(SequenceMatcher(None, wanted, name).ratio() for name in (_whole(one), _end(one)))
    words, others = set(_sorted(wanted).split()), set(_words_of(one).split())
    shared = len(words & others) / len(words | others) if words else 0.0
    return max(letters if letters >= VERY_ALIKE else 0.0, shared)


def _whole(one: Target) -> str:
    return _plain(one.path)


def _end(one: Target) -> str:
    return _plain(one.path.rpartition(".")[2])


def _words_of(one: Target) -> str:
    return _sorted(_plain(one.path))


def _sorted(plain_name: str) -> str:
    """In whatever order: `rut de la organización` is `organizacion.rut`."""
    return " ".join(sorted(set(plain_name.split("_")) - SMALL_WORDS))


def _plain(name: str) -> str:
    bare = unicodedata.normalize("NFD", name.replace("[]", "").partition("|")[0]).encode("ascii", "ignore")
    return "_".join(re.findall(r"[a-z0-9]+", bare.decode().lower()))


def _sample(kind: Kind) -> DocumentFields:
    return kind.fields.model_validate_json((kind.folder / "sample.json").read_bytes())


@lru_cache(maxsize=64)
def _known(model: type[DocumentFields], sample_json: str) -> Mapping[str, Target]:
    sample = model.model_validate_json(sample_json)
    return {one.path: one for one in _of_model(model, sample, _Place((), (), ""))}


def _targets(model: type[DocumentFields], sample: DocumentFields) -> Mapping[str, Target]:
    return _known(model, sample.model_dump_json())


@dataclass(frozen=True)
class _Place:
    """Where one stands below the document: names so far, those of them that may be missing, the list gone through."""

    names: tuple[str, ...]
    missing: tuple[str, ...]
    rows: str
    item: str = ""
    """How an item of that list is called in its row."""
    chosen: str = ""

    @property
    def expression(self) -> str:
        return ".".join([self.item, *self.names] if self.item else self.names)

    @property
    def path(self) -> str:
        return ".".join([*([self.chosen] if self.chosen else []), *self.names])

    def inside(self, name: str, annotation: Any) -> "_Place":
        below = _Place((*self.names, name), self.missing, self.rows, self.item, self.chosen)
        if may_be_missing(annotation):
            return _Place(below.names, (*self.missing, below.expression), self.rows, self.item, self.chosen)
        return below

    def each(self) -> "_Place":
        """In a row of its own for every item of the list that stands here."""
        item = f"cada_{self.names[-1]}"
        rows = f"{item} in {self.expression}"
        if self.missing:
            rows += f" if {' and '.join(self.missing)} else []"
            rows = rows.replace(f"{item} in ", f"{item} in (", 1) + ")"
        return _Place((), (), rows, item, f"{self.path}[]")


def _of_model(model: Any, sample: Any, place: _Place) -> Iterator[Target]:
    for name, annotation in members(model):
        if name in HIDDEN or annotation is None:
            continue
        yield from _of_value(annotation, _look(sample, name), place.inside(name, annotation))


def _of_value(annotation: Any, sample: Any, place: _Place) -> Iterator[Target]:
    bare, item = plain(annotation), item_of(annotation)
    if is_model(bare):
        if not place.item:
            yield Target(place.path, f"{_words(place)} (todo el grupo)", "", "", whole=True)
        if len(place.names) + bool(place.item) < DEEPEST:
            yield from _of_model(bare, sample, place)
    elif item is not None:
        yield from _of_list(item, sample, place)
    elif get_origin(bare) is dict or bare is dict:
        return
    else:
        yield from _of_leaf(bare, sample, place)


def _of_list(item: Any, sample: Any, place: _Place) -> Iterator[Target]:
    if item is str:
        yield _target(place, "lista", "todos, en una frase", _joined(sample))
    if place.item:  # a list within a row: only as a phrase
        return
    yield Target(place.path, f"{_words(place)} (la lista completa)", "", "", whole=True)
    each = place.each()
    first = sample[0] if sample else None
    if is_model(item):
        yield from _of_model(item, first, each)
    elif item is str:
        yield Target(
            each.chosen,
            f"{_words(place)} (uno por línea)",
            _example(first),
            f"{{{{ {each.item} }}}}",
            each.rows,
        )
    yield Target(f"{each.chosen}#", f"{_words(place)}: número de la fila", "1", "{{ loop.index }}", each.rows)


def _of_leaf(bare: Any, sample: Any, place: _Place) -> Iterator[Target]:
    if bare is bool:
        words = f"{{{{ 'Sí' if {place.expression} else 'No' }}}}"
        yield Target(place.path, _words(place), "Sí" if sample else "No", _guarded(place, words), place.rows)
    elif bare is date:
        yield _target(place, "fecha", "larga", wording.long_date(sample) if sample else "")
        yield _target(place, "fecha_corta", "corta", wording.short_date(sample) if sample else "")
    elif bare is int and place.names and "clp" in place.names[-1].split("_"):
        yield _target(place, "pesos", "en cifras", wording.pesos(sample) if sample is not None else "")
        yield _target(
            place, "palabras", "en palabras", wording.pesos_in_words(sample) if sample is not None else ""
        )
    elif place.names and place.names[-1] == "sha256":
        yield _target(place, "sha_corto", "código de control", wording.short_digest(sample) if sample else "")
    else:
        yield _target(place, "", "", _example(sample))


def _target(place: _Place, filter: str, how: str, example: str) -> Target:
    expression = f"{place.expression}|{filter}" if filter else place.expression
    return Target(
        f"{place.path}|{filter}" if filter else place.path,
        _words(place) + (f" ({how})" if how else ""),
        example[:LONGEST_EXAMPLE],
        _guarded(place, f"{{{{ {expression} }}}}"),
        place.rows,
    )


def _guarded(place: _Place, words: str) -> str:
    """What may be missing is asked for first: nothing is printed then."""
    if not place.missing:
        return words
    tests = " and ".join(f"{one} is not none" for one in place.missing)
    return f"{{% if {tests} %}}{words}{{% endif %}}"


def _words(place: _Place) -> str:
    said = " · ".join(part.replace("_", " ") for part in place.path.replace("[]", " (cada fila)").split("."))
    said = re.sub(r"\w+", lambda found: WRITTEN.get(found[0], found[0]), said).replace(" clp", "")
    said = re.sub(r"([csx])ion\b", r"\1ión", said)
    return said[:1].upper() + said[1:]


def _look(sample: Any, name: str) -> Any:
    try:
        return getattr(sample, name, None)
    except (ValueError, TypeError, IndexError, AttributeError):  # derived from what the sample lacks
        return None


def _joined(sample: Any) -> str:
    return wording.conjunction(list(sample)) if sample else ""


def _example(sample: Any) -> str:
    return "" if sample is None else str(sample)[:LONGEST_EXAMPLE]
