"""Whom a row speaks of: somebody of the project, somebody new, or a person must say."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from document_templates.programme.names import Known, fold
from document_templates.programme.sheets.proposal import NEW, Loading
from document_templates.programme.sheets.tables import Row
from document_templates.wording import conjunction

TWO = "; si son dos distintas, escriba NUEVA en la columna Código"


class Identities:
    """The people or organisations that a project has, and those that the sheet has told of so far.

    The code decides; then the RUT; then the name. Two that share a RUT are one; two of the same name with
    different RUT are a disagreement, which nobody but a person can settle.
    """

    def __init__(
        self, what: str, names: Mapping[str, str], ruts: Mapping[str, str], kind: type[Known] = Known
    ) -> None:
        """`what` with its article; `names` and `ruts` by id."""
        self._what = what
        self._names = dict(names)
        self._known = kind(names)
        self._rut_of = dict(ruts)
        self._by_rut = {rut: id for id, rut in ruts.items()}
        self._rows_by_id: dict[str, int] = {}
        self._rows_by_rut: dict[str, int] = {}
        self._rows_by_name = kind({})
        self._rut_in_row: dict[int, str | None] = {}
        self._codes = {id.casefold(): id for id in names}

    def settle(self, loading: Loading, row: Row, name: str | None, rut: str | None) -> str | None:
        """The id, `NEW`, or None when the row cannot be settled: then it has said why, or asked."""
        if self._repeated(row, name, rut):
            return None
        id = self._find(loading, row, name, rut)
        if id is not None and id != NEW:
            if id in self._rows_by_id:
                row.wrong(
                    self._best(row), f"es la misma de la fila {self._rows_by_id[id]}: deje una de las dos"
                )
                return None
            self._rows_by_id[id] = row.number
        return id

    @staticmethod
    def keep_names(row: Row, old: Mapping[str, Any], values: dict[str, Any], keys: Sequence[str]) -> None:
        """Only who gives the code means to change a name: the project has it in full, and sheets shorten it."""
        for key in keys:
            if not row.get("id") and old.get(key):
                values.pop(key, None)

    def _repeated(self, row: Row, name: str | None, rut: str | None) -> bool:
        """Whether an earlier row of the sheet told of the same."""
        earlier = self._rows_by_rut.get(rut) if rut else None
        if earlier:
            row.wrong(self._rut_key(row), f"{rut} ya está en la fila {earlier}: deje una de las dos")
            return True
        if rut:
            self._rows_by_rut[rut] = row.number
        same = [int(number) for number in self._rows_by_name.same(name)] if name and not row.get("id") else []
        if name:
            self._rows_by_name.add(str(row.number), name)
            self._rut_in_row[row.number] = rut
        if same:
            other = self._rut_in_row[same[0]]
            if rut and other and rut != other:
                row.wrong(
                    self._rut_key(row), f"la fila {same[0]} dice {other} para {self._what} del mismo nombre"
                )
            else:
                row.wrong(self._name_key(row), f"es la misma de la fila {same[0]}: deje una de las dos{TWO}")
            return True
        self._doubt_likeness(row, name)
        return False

    def _doubt_likeness(self, row: Row, name: str | None) -> None:
        near = self._rows_by_name.similar(name) if name else []
        if near and not row.get("id"):
            row.doubt(self._name_key(row), f"se parece a la fila {near[0]}: revise que no sea la misma")

    def _find(self, loading: Loading, row: Row, name: str | None, rut: str | None) -> str | None:
        code = row.get("id")
        if code and fold(code) not in {fold(NEW), "nuevo"}:
            return self._by_code(row, code, rut)
        if rut and rut in self._by_rut:
            id = self._by_rut[rut]
            if name and id not in self._known.same(name):
                row.doubt(
                    self._name_key(row),
                    f"ese RUT es de {id}, {self._names[id]}, y así queda: para cambiar el nombre, escriba {id} en Código",
                )
            return id
        if code or name is None:
            return NEW
        return self._by_name(loading, row, name, rut)

    def _by_code(self, row: Row, code: str, rut: str | None) -> str | None:
        id = self._codes.get(code.casefold())
        if id is None:
            row.wrong("id", f"no hay ninguna {code} en el proyecto: si es nueva, deje vacía esta celda")
            return None
        owner = self._by_rut.get(rut or "")
        if owner and owner != id:
            row.wrong(self._rut_key(row), f"ese RUT es de {owner}, {self._names[owner]}, y la fila dice {id}")
            return None
        return id

    def _by_name(self, loading: Loading, row: Row, name: str, rut: str | None) -> str | None:
        same = self._known.same(name)
        agreeing = [id for id in same if not rut or self._rut_of.get(id) in {None, rut}]
        if len(agreeing) == 1:
            return agreeing[0]
        if same and not agreeing:
            said = conjunction([f"{id} tiene el RUT {self._rut_of[id]}" for id in same])
            return self._ask(loading, row, name, f"la planilla dice {rut}; en el proyecto, {said}", same)
        likely = agreeing or [id for id in self._known.similar(name) if not rut or not self._rut_of.get(id)]
        return self._ask(loading, row, name, "el nombre se parece", likely) if likely else NEW

    def _ask(self, loading: Loading, row: Row, name: str, why: str, ids: list[str]) -> str | None:
        return loading.ask(row, name, why, [(id, self._names[id]) for id in ids])

    def _name_key(self, row: Row) -> str:
        return next((key for key in row.places.of if key.startswith("nombre")), "")

    def _rut_key(self, row: Row) -> str:
        return next((key for key in row.places.of if re.match(r"rut\b|rut_", key)), "")

    def _best(self, row: Row) -> str:
        return "id" if row.get("id") else self._rut_key(row) or self._name_key(row)
