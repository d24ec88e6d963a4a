"""The fictional Ecomercado of the repository, and ways to spoil it."""

import re
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from document_templates.errors import FieldErrors
from document_templates.programme.project import Project, parse
from document_templates.programme.reading import read

EXAMPLE = Path(__file__).parents[3] / "example"
TEXT = (EXAMPLE / "limache.yaml").read_text()
NATALES = (EXAMPLE / "puerto-natales.yaml").read_text()
VALUES = read(TEXT)[0]


class Plain(yaml.CSafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def as_yaml(values: Any) -> str:
    return yaml.dump(values, Dumper=Plain, allow_unicode=True, sort_keys=False, width=10_000)


def steps(path: str) -> list[str | int]:
    return [int(part) if part.isdigit() else part for part in re.findall(r"[^.\[\]]+", path)]


def place(values: Any, path: str) -> tuple[Any, Any]:
    """What holds the value that a path of an error names, and the key under which it does."""
    *above, last = steps(path)
    for step in above:
        values = values[index(values, step)]
    return values, index(values, last)


def index(values: Any, step: str | int) -> str | int:
    if isinstance(values, list) and isinstance(step, str):
        return next(i for i, item in enumerate(values) if step in {item.get("id"), item.get("folio")})
    return step


def change(values: Any, path: str, value: Any) -> None:
    holder, key = place(values, path)
    if value is ...:
        del holder[key]
    else:
        holder[key] = value


def errors_of(values: Any) -> dict[str, str]:
    """Path and message of everything that is said about these values."""
    text = values if isinstance(values, str) else as_yaml(values)
    try:
        parse(text, exists=lambda _: True)
    except FieldErrors as refused:
        return {error.path: error.message for error in refused.errors}
    return {}


@pytest.fixture(scope="session")
def text() -> str:
    return TEXT


@pytest.fixture(scope="session")
def errors() -> Callable[[Any], dict[str, str]]:
    return errors_of


@pytest.fixture(scope="session")
def written() -> Callable[[Any], str]:
    return as_yaml


@pytest.fixture(scope="session")
def fresh() -> Callable[[], Any]:
    """The values of the example, new each time."""
    return lambda: deepcopy(VALUES)


@pytest.fixture
def values() -> Any:
    return deepcopy(VALUES)


@pytest.fixture(scope="session")
def limache() -> Project:
    return parse(TEXT, exists=lambda _: True).project


@pytest.fixture(scope="session")
def natales() -> Project:
    """The second one: 15 months, a corporación as executor, Magallanes."""
    return parse(NATALES, exists=lambda path: (EXAMPLE / path).is_file()).project


@pytest.fixture
def spoiled(values: Any) -> Callable[..., dict[str, str]]:
    """What is said when the values at some paths are others; `...` takes a key or an item away."""

    def spoil(*changes: tuple[str, Any]) -> dict[str, str]:
        for path, value in changes:
            change(values, path, value)
        return errors_of(values)

    return spoil
