"""A project written back says the same under the same keys, whatever keys it has."""

import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from document_templates.programme.project import Project, dump, from_json, parse, to_json
from document_templates.programme.reading import read

EXAMPLE = Path(__file__).parents[3] / "example"
IGNORED = {"meta", "casos_de_prueba", "ejemplo_evidencia"}


def keys_set(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return {name: keys_set(getattr(value, name)) for name in sorted(value.model_fields_set)}
    if isinstance(value, list):
        return [keys_set(item) for item in value]
    return {key: keys_set(item) for key, item in value.items()} if isinstance(value, dict) else None


EACH = pytest.mark.parametrize("name", ["limache", "puerto-natales"])


@EACH
def test_an_example_written_back_holds_the_very_same_values(name: str) -> None:
    text = (EXAMPLE / f"{name}.yaml").read_text()
    kept = {key: value for key, value in read(text)[0].items() if key not in IGNORED}
    assert read(dump(parse(text, exists=lambda _: True).project))[0] == kept


@EACH
def test_json_keeps_values_and_keys(name: str) -> None:
    project = parse((EXAMPLE / f"{name}.yaml").read_text(), exists=lambda _: True).project
    again = from_json(to_json(project))
    assert again == project
    assert keys_set(again) == keys_set(project)


def optional_keys(value: Any, model: Any) -> list[tuple[Any, str]]:
    """The places of a raw value that its model lets be absent."""
    found: list[tuple[Any, str]] = []
    for name, field in model.model_fields.items():
        if not isinstance(value, dict) or name not in value:
            continue
        if not field.is_required():
            found.append((value, name))
        inner = field.annotation
        below = [part for part in (inner, *getattr(inner, "__args__", ())) if hasattr(part, "model_fields")]
        for item in value[name] if isinstance(value[name], list) else [value[name]]:
            found += [place for part in below for place in optional_keys(item, part)]
    return found


def test_the_search_for_optional_keys_finds_them(text: str) -> None:
    names = {name for _, name in optional_keys(read(text)[0], Project)}
    assert {"calendario", "nota", "certificados", "asistentes", "motivo", "visaciones", "marca"} <= names


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32), share=st.floats(0.01, 0.5))
def test_nothing_is_lost_or_added_when_optional_keys_are_absent(
    fresh: Any, written: Any, seed: int, share: float
) -> None:
    values, chance = fresh(), random.Random(seed)
    kept = {"rut", "correo", "telefono", "rut_organizacion", "personalidad_juridica_numero", "firma_a_ruego"}
    kept |= {
        "mes",
        "delegaciones",
        "motivo",
        "original_en",
        "fecha_hora_utc",
        "testigo_id",
        "archivo",
        "persona_id",
        "nombre",
    }
    kept |= {"organizacion_id", "folio", "reemplaza_folio", "rectifica_folio", "firmas", "datos", "hasta"}
    for holder, name in optional_keys(values, Project):
        if name not in kept and chance.random() < share:
            holder.pop(name, None)
    project = parse(written(values), exists=lambda _: True).project
    again = parse(dump(project), exists=lambda _: True).project
    assert again == project
    assert keys_set(again) == keys_set(project)
    assert from_json(to_json(project)) == project


PRINTABLE = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn", "Zl", "Zp"], exclude_characters="\ufeff")
)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    words=st.lists(
        PRINTABLE | st.sampled_from(["no", "18:30", "1_0", "=", "<<", "~", "0x1F", "- a", "a: b", "#"])
    )
)
def test_any_text_survives_the_way_out_and_in(fresh: Any, written: Any, words: list[str]) -> None:
    values = fresh()
    for person, word in zip(values["personas"], words, strict=False):
        person["nota"] = word
    project = parse(written(values), exists=lambda _: True).project
    assert parse(dump(project), exists=lambda _: True).project == project
