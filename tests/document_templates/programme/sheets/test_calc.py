"""What another spreadsheet program opened and saved comes back, and changes nothing."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from document_templates.programme.project import Project
from document_templates.programme.sheets import SORTS, propose, writing

CSV = "csv:Text - txt - csv (StarCalc):59,34,1252,1,,0,false,true,true"
"""Between semicolons, in the letters of Windows, cells as they are shown."""
EACH = pytest.mark.parametrize("what", sorted(SORTS))
Saved = Callable[[str], Path]


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory, limache: Project) -> Saved:
    folder = tmp_path_factory.mktemp("calc")
    for what, sort in SORTS.items():
        (folder / f"{what}.xlsx").write_bytes(writing.export(sort.table, sort.rows(limache)))
        (folder / f"{what}-para-llenar.xlsx").write_bytes(writing.template(sort.table, limache))
    formula = [{"nombre": "=1+1", "sector": "ñandú"}]
    (folder / "formula.xlsx").write_bytes(writing.export(SORTS["organizaciones"].table, formula))
    for shape, name in (("xlsx", "xlsx"), (CSV, "csv")):
        command = ["soffice", "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}"]
        command += ["--convert-to", shape, "--outdir", str(folder / name)]
        files = sorted(str(file) for file in folder.glob("*.xlsx"))
        subprocess.run([*command, *files], capture_output=True, check=True, timeout=240)
    return lambda name: folder / Path(name).suffix[1:] / name


@EACH
@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_an_export_that_calc_saved_changes_nothing(
    saved: Saved, limache: Project, what: str, ending: str
) -> None:
    proposal = propose(limache, what, saved(f"{what}.{ending}").read_bytes())
    assert (proposal.problems, proposal.warnings, proposal.questions) == ((), (), ())
    assert {entry.action for entry in proposal.entries} == {"same"}
    assert proposal.untouched == 0


@EACH
def test_a_ready_made_sheet_keeps_its_lists_and_loads_nothing(
    saved: Saved, limache: Project, what: str
) -> None:
    file = saved(f"{what}-para-llenar.xlsx")
    assert propose(limache, what, file.read_bytes()).entries == ()
    sheet: Any = load_workbook(file)[SORTS[what].table.title]
    lists = [rule for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    choices = [column for column in SORTS[what].table.columns if column.asked and column.choices]
    assert len(lists) == len(choices)


def test_no_text_became_a_formula(saved: Saved) -> None:
    cell: Any = load_workbook(saved("formula.xlsx")).active["B2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    assert ";=1+1;;;;ñandú;" in saved("formula.csv").read_text("cp1252")
