"""Names as people write them: the same organisation or comuna under several spellings."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from functools import lru_cache

from rapidfuzz import fuzz, process

SIMILAR = 86
"""Of 100: from here on two names may be the same, and a person decides."""

_ABBREVIATIONS = {
    "jjvv": "junta vecinos",
    "jjv": "junta vecinos",
    "jv": "junta vecinos",
    "j vecinos": "junta vecinos",
    "jta": "junta",
    "junta vecinal": "junta vecinos",
    "ucam": "union comunal adulto mayor",
    "cam": "club adulto mayor",
    "adultos mayores": "adulto mayor",
    "agrup": "agrupacion",
    "asoc": "asociacion",
    "cdep": "club deportivo",
    "club dep": "club deportivo",
    "cte": "comite",
    "cto": "comite",
    "fund": "fundacion",
    "sind": "sindicato",
    "pobl": "poblacion",
    "sta": "santa",
    "sto": "santo",
}
_SMALL = frozenset(["a", "al", "con", "de", "del", "e", "el", "en", "la", "las", "los", "para", "por", "y"])
_NUMBER_SIGN = re.compile(r"\b(?:n(?:ro|um|umero|o)?\s*[°º.]*|no[°º.]+)\s*(?=\d)|[#°º]")
_INITIALS = re.compile(r"\b(?:[a-z]{1,2}\.\s?){2,}")


def fold(text: str) -> str:
    """Without accents, capitals, signs nor double spaces: what is left when two people write the same word."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", letters).split())


@lru_cache(maxsize=20_000)
def key(name: str) -> str:
    """What two spellings of the name of an organisation have in common: `JJVV N°8 Los Aromos`."""
    lower = unicodedata.normalize("NFKC", name).casefold()
    unnumbered = _NUMBER_SIGN.sub(" ", lower)
    joined = _INITIALS.sub(lambda found: re.sub(r"[.\s]", "", found[0]) + " ", unnumbered)
    words = " ".join(word.lstrip("0") or "0" for word in fold(joined).split() if word not in _SMALL)
    for short, long in _ABBREVIATIONS.items():
        words = re.sub(rf"\b{short}\b", long, words)
    return words


def numbers(name: str) -> frozenset[str]:
    """Juntas de Vecinos N° 8 and N° 15 are never the same."""
    return frozenset(re.findall(r"\d+", key(name)))


class Known:
    """Names that are there already, each with what it names."""

    def __init__(self, names: Mapping[str, str]) -> None:
        """`names`: what is named → its name."""
        self._by_key: dict[str, list[str]] = {}
        self._by_numbers: dict[frozenset[str], dict[str, str]] = {}
        for id, name in names.items():
            self.add(id, name)

    def add(self, id: str, name: str) -> None:
        self._by_key.setdefault(_sorted(name), []).append(id)
        self._by_numbers.setdefault(numbers(name), {})[id] = _sorted(name)

    def same(self, name: str) -> list[str]:
        """Those whose name says the same, also with the surnames first."""
        return list(self._by_key.get(_sorted(name), ()))

    def similar(self, name: str) -> list[str]:
        """Those that may be the same, the likeliest first; without those that surely are."""
        wanted = _sorted(name)
        near = process.extract(
            wanted,
            self._by_numbers.get(numbers(name), {}),
            scorer=fuzz.ratio,
            score_cutoff=SIMILAR,
            limit=3,
        )
        return [id for other, _, id in near if other != wanted]


class KnownPeople(Known):
    """Names of people, of which one list has more than another: `Rosa E. Contreras V.`"""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._words: dict[str, list[str]] = {}
        self._by_word: dict[str, set[str]] = {}
        super().__init__(names)

    def add(self, id: str, name: str) -> None:
        super().add(id, name)
        self._words[id] = _words(name)
        for word in self._words[id]:
            self._by_word.setdefault(word, set()).add(id)

    def call(self, id: str, name: str) -> None:
        """Another name that says the same."""
        ids = self._by_key.setdefault(_sorted(name), [])
        if id not in ids:
            ids.append(id)

    def similar(self, name: str) -> list[str]:
        words, near = _words(name), super().similar(name)
        sharing = {id for word in words for id in self._by_word.get(word, ())}
        surely = {*near, *self.same(name)}
        return near + sorted(id for id in sharing - surely if _shortens(words, self._words[id]))


def _words(name: str) -> list[str]:
    """The longest first, initials last."""
    return sorted((word for word in fold(name).split() if word not in _SMALL), key=len, reverse=True)


def _shortens(one: list[str], other: list[str]) -> bool:
    """Whether each word of the shorter name is, or begins, one of the longer: at least two words."""
    short, long = sorted((one, other), key=len)
    left = list(long)
    for word in short:
        meant = next((there for there in left if _means(word, there)), None)
        if meant is None:
            return False
        left.remove(meant)
    return len(short) > 1


def _means(word: str, there: str) -> bool:
    if 1 in (len(word), len(there)):
        return word[0] == there[0]
    return word == there or (min(len(word), len(there)) > 3 and fuzz.ratio(word, there) >= SIMILAR)


def _sorted(name: str) -> str:
    """The words of its key in order, so that it does not matter which comes first."""
    return " ".join(sorted(key(name).split()))


def likely(name: str, among: Collection[str]) -> str | None:
    """The one that was probably meant."""
    found = process.extractOne(fold(name), among, processor=fold, scorer=fuzz.ratio, score_cutoff=70)
    return found[0] if found else None
