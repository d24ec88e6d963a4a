"""All the Spanish that the product holds, each piece with the place where it stands: for tests of its words.

Word templates, pages, mails, the samples' text, and the strings of the Python and JavaScript code. English among the
strings is told by its small words; strings of a single word are taken only with a letter that English does not have.
"""

import ast
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from lxml import etree

ROOT = Path(__file__).parents[1]
TEMPLATES = ROOT / "document_templates"
PAGES = ROOT / "service" / "templates"
SCRIPTS = ROOT / "service" / "static"
CODE = ("document_templates", "service")

# Words that no sentence of ours in Spanish has.
FOREIGN = frozenset(
    re.findall(
        r"\S+",
        "the is of and not this with it that cannot must does for are was its by or have at from than if else endif"
        " self private public name noindex failed none str box button file gave kinds service template strict xml tf",
    )
)
SHOWN = ("alt", "title", "aria-label", "placeholder")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
JINJA = re.compile(r"\{[{%].*?[%}]\}", re.DOTALL)
UNSEEN = re.compile(r"\{#.*?#\}|\{% block body_class %\}.*?\{% endblock %\}", re.DOTALL)
QUOTED = re.compile(r"'([^'\n]*)'|\"([^\"\n]*)\"|`([^`]*)`")
LETTERS = re.compile(r"[^\W\d_]+")
ROMAN = re.compile(r"[IVXL]+")
# A path, a pattern, a placeholder, a key: nothing that is read as words.
TECHNICAL = re.compile(r"[\d@_\\{}<>=|^%]|://|\w\.\w|\]\.|\w/\w+/|[A-Z]\w+/[A-Z]|^/|/$|^-+\w|^\(?\.\w")

# How others write a thing, to be read by us: nothing that we say.
AS_OTHERS_WRITE = ("__all__", "_ABBREVIATIONS", "ALSO", "_NOTHING", "_MONTHS", "WRITTEN")
NOT_SAID = ("compile", "findall", "TypeVar", "cast", "set", "startswith", "endswith", "split", "format_date")


@dataclass(frozen=True)
class Piece:
    where: str
    """As a person would look for it: `service/cli.py:12`."""
    text: str


def pieces() -> Iterator[Piece]:
    for path in sorted(TEMPLATES.rglob("*.docx")):
        yield Piece(_named(path), _without_jinja(_text_of_word(path.read_bytes())))
    for path in sorted(TEMPLATES.rglob("sample.txt")):
        yield Piece(_named(path), path.read_text(encoding="utf-8"))
    for path in sorted(path for path in PAGES.rglob("*") if path.is_file()):
        yield Piece(_named(path), _text_of_page(path.read_text(encoding="utf-8")))
    for path in sorted(SCRIPTS.glob("*.js")):
        yield from _of_script(path)
    for top in CODE:
        for path in sorted((ROOT / top).rglob("*.py")):
            yield from _of_code(path)


def words(text: str) -> Iterator[str]:
    """Those that are read as words: no address, no key, no number with its letters, no single letter."""
    for chunk in text.split():
        if not TECHNICAL.search(chunk):
            yield from (
                word for word in LETTERS.findall(chunk) if len(word) > 1 and not ROMAN.fullmatch(word)
            )


def _named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _text_of_word(data: bytes) -> str:
    """Paragraph by paragraph: body, headers, footers."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [archive.read(name) for name in archive.namelist() if re.match(r"word/[a-z0-9]+\.xml$", name)]
    paragraphs = [paragraph for part in parts for paragraph in etree.fromstring(part).iter(f"{W}p")]
    return "\n".join(
        "".join(
            node.text or "" if node.tag == f"{W}t" else " " for node in paragraph.iter(f"{W}t", f"{W}tab")
        )
        for paragraph in paragraphs
    )


class _Page(HTMLParser):
    """What a page shows or says aloud."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in ("script", "style")
        self.shown += [value for name, value in attrs if name in SHOWN and value]

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.shown.append(data)


def _text_of_page(text: str) -> str:
    page = _Page()
    page.feed(_without_jinja(text))
    return "\n".join(page.shown)


def _without_jinja(text: str) -> str:
    """The text around, and the sentences that its expressions quote."""
    plain = UNSEEN.sub("", text)
    quoted = [found for expression in JINJA.findall(plain) for found in _quoted(expression)]
    return JINJA.sub(" ", plain) + "\n" + "\n".join(found for found in quoted if _is_prose(found))


def _quoted(text: str) -> list[str]:
    return ["".join(groups) for groups in QUOTED.findall(text)]


def _of_script(path: Path) -> Iterator[Piece]:
    if ".min." in path.name:
        return  # not ours
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        for text in _quoted(line):
            if _is_prose(re.sub(r"\$\{[^}]*\}", " ", text)):
                yield Piece(f"{_named(path)}:{number}", re.sub(r"\$\{[^}]*\}", " ", text))


def _of_code(path: Path) -> Iterator[Piece]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    left_out = set(_unread(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = [part for part in node.values if isinstance(part, ast.Constant)]
            left_out |= {id(part) for part in parts}
            text = " ".join(str(part.value) for part in parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in left_out:
            text = node.value
        else:
            continue
        if _is_prose(text):
            yield Piece(f"{_named(path)}:{node.lineno}", text)


def _unread(tree: ast.AST) -> Iterator[int]:
    """Strings that nobody is shown: docstrings, sentences below a field, types, patterns, what is compared with."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            yield id(node.value)
        elif isinstance(node, ast.AnnAssign | ast.arg | ast.FunctionDef):
            yield from _below(_types(node))
        elif isinstance(node, ast.Assign) and any(_as_others_write(target) for target in node.targets):
            yield from _below([node.value])
        elif isinstance(node, ast.Dict) and all(_is_key(value) for value in node.values):
            yield from _below([key for key in node.keys if key])
        elif isinstance(node, ast.Compare):
            yield from _below([node])
        elif isinstance(node, ast.Call) and _called(node) in NOT_SAID:
            yield from _below(node.args)


def _types(node: ast.AnnAssign | ast.arg | ast.FunctionDef) -> list[ast.AST]:
    found = node.returns if isinstance(node, ast.FunctionDef) else node.annotation
    return [found] if found else []


def _below(nodes: Sequence[ast.AST]) -> Iterator[int]:
    return (id(node) for top in nodes for node in ast.walk(top))


def _as_others_write(target: ast.AST) -> bool:
    return isinstance(target, ast.Name) and target.id in AS_OTHERS_WRITE


def _is_key(value: ast.AST) -> bool:
    """A value of `datos`: what others write leads to it."""
    return isinstance(value, ast.Constant) and bool(re.fullmatch("[a-z_]+", str(value.value)))


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _is_prose(text: str) -> bool:
    found = list(words(text))
    if not found or FOREIGN & {word.casefold() for word in found}:
        return False
    return not text.isascii() or (len(found) > 1 and " " in text.strip())
