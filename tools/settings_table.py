"""Write the table of settings into README.md and .env.example, from the sentences in service/settings.py.

The test of the README runs this without writing and compares, so neither can fall behind.
"""

import ast
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from service import settings

ROOT = Path(__file__).parents[1]
START, END = "<!-- settings -->", "<!-- /settings -->"


@dataclass(frozen=True)
class Row:
    name: str
    default: str
    sentence: str


def sentences() -> Iterator[tuple[str, str]]:
    """Each attribute of Settings with the string that follows it; pydantic does not keep those."""
    tree = ast.parse(Path(settings.__file__).read_text())
    [body] = [node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Settings"]
    for attribute, text in itertools.pairwise(body):
        match attribute, text:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str() as sentence)),
            ):
                yield name, re.sub(r"\s+", " ", sentence)


def written(default: object) -> str:
    """A default as one would type it in `.env`."""
    if isinstance(default, SecretStr):
        return default.get_secret_value()
    if isinstance(default, list):
        return ",".join(map(str, default))
    if isinstance(default, bool):
        return str(default).lower()
    return "" if default is None else str(default)


def rows() -> list[Row]:
    told = dict(sentences())
    fields = settings.Settings.model_fields
    untold = fields.keys() - told.keys()
    if untold:
        raise ValueError(f"settings without a sentence: {sorted(untold)}")
    return [
        Row(f"RUBRICA_{name.upper()}", written(field.get_default(call_default_factory=True)), told[name])
        for name, field in fields.items()
    ]


def table() -> str:
    lines = ["| setting | default | what it is |", "|---|---|---|"]
    lines += [
        f"| `{r.name}` | {f'`{r.default}`' if r.default else ''} | {r.sentence.replace('|', '/')} |"
        for r in rows()
    ]
    return "\n".join(lines)


def readme(text: str) -> str:
    before, rest = text.split(START)
    return f"{before}{START}\n{table()}\n{END}{rest.split(END)[1]}"


def env_example() -> str:
    head = "# Copy to .env and uncomment what you change. Every line shows the default."
    return "\n\n".join([head, *(f"# {row.sentence}\n# {row.name}={row.default}" for row in rows())]) + "\n"


if __name__ == "__main__":
    path = ROOT / "README.md"
    path.write_text(readme(path.read_text()))
    (ROOT / ".env.example").write_text(env_example())
