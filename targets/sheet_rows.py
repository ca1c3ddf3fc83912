"""Indicators and targets in a sheet of the administration, each cell read and refused as the import does it.

The library brings the form, the preview and the loop over the rows, and stores them. That all is told at once
by cell, and that a sheet is taken whole or not at all, is ours.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from import_export import results
from import_export.resources import Diff

from accounts import audit, changes
from accounts.audit import FieldChange
from accounts.trouble import trouble_of
from procedures import storing
from procedures.field_values import Unfit, reader_of, take_value
from procedures.judging import unmet_by
from procedures.resources import SheetResource
from sheets.admin_formats import row_places
from sheets.cells.naming import NAME_REPAIR, Read
from sheets.cells.value import Value, cell_address, shown
from sheets.cells.values import CellMark, mark_of
from targets.sheet_faults import CellFault, faults_of_head, filled_by

Key = tuple[Any, ...]
NAMING = ("name_unknown", "unit_unknown")  # the kinds of repair of a name that nobody has


class PlainDiff(Diff):
    """What a row changes, marked with <ins> and <del> alone: inline styles are against our policy."""

    def as_html(self) -> list[str]:
        """Return the cells without the styles; the text in them is escaped, so no other tag is touched."""
        cells = [re.sub(r'<(ins|del|span) style="[^"]*">', r"<\1>", cell) for cell in super().as_html()]
        return [mark_safe(cell) for cell in cells]  # noqa: S308  # escaped where the cells were compared


class SheetResult(results.Result):
    """What came of a sheet, with all that is refused of it in the order of the sheet."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[CellFault] = []

    def has_validation_errors(self) -> bool:
        """Say whether anything is refused."""
        return bool(self.faults) or super().has_validation_errors()


class ProgrammeResource(SheetResource):
    """Rows of a sheet amend what exists, but for the fields that history hangs on."""

    keys: ClassVar[tuple[str, ...]]  # the columns that say which row is meant
    kept: ClassVar[tuple[str, ...]]
    before_others: ClassVar[tuple[str, ...]] = ()  # the columns that say how others are read

    class Meta:
        skip_unchanged = True
        clean_model_instances = False  # judged here, without a query for each row
        use_transactions = True
        use_bulk = True
        batch_size = None

    def linked(self) -> Mapping[str, Read]:
        """Return how the cells that name other rows are read; asks for those rows, once a sheet."""
        raise NotImplementedError

    def existing(self) -> Iterable[Any]:
        """Return the rows that exist, with what their rules look at."""
        raise NotImplementedError

    def refusal(self, instance: Any, name: str) -> str:
        """Return why the kept field of the row stays as it is."""
        raise NotImplementedError

    def kept_of(self, instance: Any, changed: Collection[str]) -> Collection[str]:
        """Return which of the fields that the sheet would change stay as they are."""
        return [name for name in changed if name in self.kept]

    def get_diff_class(self) -> type[PlainDiff]:
        """Return how the preview marks what a row changes."""
        return PlainDiff

    @classmethod
    def get_result_class(cls) -> type[SheetResult]:
        """Return what tells all that is refused."""
        return SheetResult

    # The sheet ----------------------------------------------------------------------------------------------

    def import_data(self, dataset: Any, dry_run: bool = False, **kwargs: Any) -> SheetResult:
        """Take the sheet whole, or tell all that is wrong with it and take nothing."""
        field = self._meta.model._meta.get_field
        names = {name: str(field(name).verbose_name) for name in self._meta.fields}
        self.places, self.told = (
            row_places(dataset),
            list[FieldChange](),
        )  # from 0: where its head and its rows stand
        self.written = [str(name) for name in dataset.headers or []]
        result, faults = SheetResult(), list(faults_of_head(names, self.written, self.keys, self.places[0]))
        if not faults:
            self.filled = dataset.headers = filled_by(names, self.written)
            kwargs["rollback_on_validation_errors"] = True
            result = super().import_data(dataset, dry_run, **kwargs)
            faults = list(self._faults(dataset, result))
        if faults:  # nothing is written, so nothing counts as taken
            result.faults = sorted(faults, key=lambda one: (one.row, one.column))
            result.totals.update(dict.fromkeys(("new", "update", "delete", "skip"), 0))
        return result

    def _faults(self, dataset: Any, result: SheetResult) -> Iterator[CellFault]:
        """Yield what is refused, each at its cell; where the sheet has no such column, at the row's key."""
        errors = [one.error for one in result.base_errors]
        errors += [one.error for row in result.rows for one in row.errors]
        for error in filter(trouble_of, errors):  # the sheet is not what is wrong
            raise error
        if any(isinstance(error, DatabaseError) for error in errors):  # over what changed since it was read
            yield CellFault(_("Nothing was taken: the data changed meanwhile. Upload the sheet again."))
        for row in result.invalid_rows:
            for name, told in row.error_dict.items():
                at = self.filled.index(name if name in self.filled else self.keys[0])
                value = shown(dataset[row.number - 1][at])
                for words in told:
                    yield CellFault(words, self.places[row.number], at, self.written[at], value)

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """Ask once for all that the rows are compared with, and find those that stand twice."""
        kinds = {name: reader_of(self._meta.model._meta.get_field(name)) for name in self.filled}
        self.readers = {name: read for name, read in kinds.items() if read} | dict(self.linked())
        self.there = {
            _key(one.serializable_value(name) for name in self.keys): one for one in self.existing()
        }
        self.numbers: dict[Key, list[int]] = defaultdict(list)  # of the rows with one key
        for number, cells in enumerate(dataset, start=1):
            if key := self.key_of(dict(zip(self.filled, cells, strict=True))):
                self.numbers[key].append(number)

    def get_instance(self, instance_loader: Any, row: Any) -> Any:
        """Return the row that is meant, or None for a new one."""
        return self.there.get(self.key_of(row))

    def key_of(self, row: Any) -> Key:
        """Return the key of the row that a row of the sheet means; an empty one where none can be meant."""
        if mark_of(row[self.keys[0]]) is CellMark.LEAVE:
            return ()
        try:
            return _key(self.readers[name](row[name]) for name in self.keys)
        except Unfit:
            return ()

    # A row --------------------------------------------------------------------------------------------------

    def state_of(self, instance: Any) -> dict[str, Any]:
        """Return what the row holds in the columns that a sheet may have."""
        held = storing.state_of(instance)
        return {name: held[name] for name in self._meta.fields if name in held}

    def import_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Take the cells of a row; refuse each that cannot be read, and each that would rewrite history."""
        self.before = {} if instance.pk is None else self.state_of(instance)
        refused: dict[str, list[str]] = defaultdict(list)
        for name in sorted(self.filled, key=lambda one: one not in self.before_others):
            if not (self.before and name in self.keys):
                try:
                    self.take(instance, name, row[name])
                except Unfit as unfit:
                    more = f" {NAME_REPAIR}" if unfit.group in NAMING else ""
                    refused[name].append(f"{unfit}{more}")
        others = [number for number in self.numbers[self.key_of(row)] if number != kwargs["row_number"]]
        if others:
            code = " · ".join(text for name in self.keys if (text := shown(row[name])))
            cell = cell_address(self.places[others[-1]], self.filled.index(self.keys[0]))
            words = _("The code “%(code)s” stands in cell %(cell)s as well. Leave one of the two rows out.")
            refused[self.keys[0]].append(words % {"code": code, "cell": cell})
        if refused or self.judge(instance, refused):
            raise ValidationError(dict(refused))

    def take(self, instance: Any, name: str, value: Value) -> None:
        """Let the field hold what its cell says, or raise one of Unfit."""
        take_value(instance, name, value, self.readers[name], self.label(name))

    def judge(self, instance: Any, refused: dict[str, list[str]]) -> bool:
        """Refuse what must stay as it is, else each rule that the row breaks; say whether anything is."""
        changed = storing.differing(self.before, self.state_of(instance))
        rewritten = self.kept_of(instance, changed) if self.before else []
        for name in rewritten:
            refused[name].append(self.refusal(instance, name))
        for unmet in unmet_by(instance, self.label, changed) if changed and not rewritten else ():
            name = next((name for name in unmet.fields if name in self.filled), self.keys[0])
            refused[name].append(unmet.words)
        return bool(refused)

    def label(self, name: str) -> str:
        """Return what the column is called: as in the sheet, else as in the forms."""
        if name in self.filled:
            return self.written[self.filled.index(name)]
        return str(self._meta.model._meta.get_field(name).verbose_name)

    def skip_row(self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        """Say whether the row brings nothing."""
        if import_validation_errors or instance.pk is None:
            return False
        return not storing.differing(self.before, self.state_of(instance))

    def after_import_row(self, row: Any, row_result: Any, **kwargs: Any) -> None:
        """Note what the row changed."""
        if row_result.instance is not None and not row_result.is_skip():
            after = self.state_of(row_result.instance)
            self.told += changes.between(self._meta.model, self.before, after, of=row_result.instance)

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        """Write the sheet down as one act, in the transaction that takes it or takes nothing."""
        if kwargs["dry_run"] or result.has_errors() or result.has_validation_errors():
            return
        where = replace(audit.current_origin(), channel=audit.Channel.SHEET)
        with translation.override(settings.LANGUAGE_CODE):
            file = FieldChange(_("File"), "", kwargs.get("file_name") or "")
        with audit.origin(where):
            audit.write(
                "import",
                None,
                by=kwargs.get("user"),
                changes=[file, *self.told],
                subject_type=self._meta.model._meta.label_lower,
            )


def _key(values: Iterable[Any]) -> Key:
    return tuple(value.casefold() if isinstance(value, str) else value for value in values)
