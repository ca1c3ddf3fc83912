"""Rows of a sheet in the administration: read, refused and stored as the import by steps does it.

The library brings the form, the preview and the export. How a cell is read, that a blank one leaves what
stands there, that all is told at once and that a sheet is taken whole or not at all is ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from import_export import resources

from accounts import audit, changes
from accounts.audit import Change
from accounts.trouble import trouble_of
from procedures import columns, storing
from procedures.cell_faults import CellFault, faults_of_head
from procedures.columns import Heading
from procedures.field_values import Unfit, reader_of, take
from procedures.judging import unmet_by
from procedures.sheet_result import PlainDiff, SheetResult
from sheets.admin_formats import rows_of
from sheets.cells.misread import Misread
from sheets.cells.naming import NAME_REPAIR, NotKnown, Read
from sheets.cells.value import address, shown
from sheets.cells.values import Mark, mark_of

Key = tuple[Any, ...]
NAMING = ("name_unknown", "unit_unknown")  # the kinds of repair of a name that nobody has


class KeptResource(resources.ModelResource):
    """Rows of a sheet amend what exists, but for the fields that history hangs on."""

    keys: ClassVar[tuple[str, ...]] = ()  # the columns that say which row is meant
    kept: ClassVar[tuple[str, ...]] = ()
    called: ClassVar[tuple[Heading, ...]] = ()  # what the columns are called, beside the names of the fields

    class Meta:
        skip_unchanged = True
        clean_model_instances = False  # judged here, without a query for each row
        use_transactions = True
        use_bulk = True
        batch_size = None

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.told: list[Change] = []  # what the rows so far changed
        self.before: storing.State = {}  # what the present row's instance held
        self.faults: list[CellFault] = []
        self.rows: list[int] = []  # where in the sheet its head and its rows stand, from 0
        self.number = 0  # of the present row, from 1
        self.written: list[str] = []  # the headings as they stand in the sheet
        self.filled: list[str] = []  # and the fields they fill
        self.readers: dict[str, Read] = {}
        self.there: dict[Key, Any] = {}  # the rows that exist
        self.twice: dict[int, str] = {}  # of a row that stands twice in the sheet, the cell of the other

    # What each kind of rows says of itself ------------------------------------------------------------------

    def linked(self) -> dict[str, Read]:
        """Return how the cells that name other rows are read; asks for those rows, once a sheet."""
        return {}

    def existing(self) -> Iterable[Any]:
        """Return the rows that exist, with what their rules look at."""
        found: Iterable[Any] = self.get_queryset()
        return found

    def refusal(self, instance: Any) -> str:
        """Return why the kept fields of the row must stay, or nothing where they may still change."""
        raise NotImplementedError

    def refusals(self, instance: Any, changed: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Yield the changed fields that must stay as they are, each with the reason."""
        names = [name for name in changed if name in self.kept]
        why = self.refusal(instance) if names else ""
        yield from ((name, why) for name in names if why)

    # The sheet ----------------------------------------------------------------------------------------------

    @cached_property
    def headings(self) -> list[Heading]:
        """Return the columns of the sheet, each with what it may be called."""
        known = {one.key: one for one in self.called}
        field = self._meta.model._meta.get_field
        return [known.get(name) or Heading(name, field(name).verbose_name) for name in self.fields]

    def get_diff_class(self) -> type[PlainDiff]:
        """Return how the preview marks what a row changes."""
        return PlainDiff

    @classmethod
    def get_result_class(cls) -> type[SheetResult]:
        """Return what tells all that is refused."""
        return SheetResult

    def import_data(self, dataset: Any, dry_run: bool = False, **kwargs: Any) -> SheetResult:
        """Take the sheet whole, or tell all that is wrong with it and take nothing."""
        self.faults, self.told, self.rows = [], [], rows_of(dataset)
        self.written = [str(name) for name in dataset.headers or []]
        wrong = faults_of_head(self.headings, self.written, self.keys, self.rows[0])
        if wrong:
            refused = SheetResult()
            refused.refuse(wrong)
            return refused
        kwargs["rollback_on_validation_errors"] = True
        result: SheetResult = super().import_data(dataset, dry_run, **kwargs)
        for found in (*result.base_errors, *(error for row in result.rows for error in row.errors)):
            if trouble_of(found.error):  # the sheet is not what is wrong
                raise found.error
        if result.has_errors() or result.has_validation_errors():
            result.refuse(self.faults)
        return result

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """Ask once for all that the rows are compared with, and find those that stand twice."""
        self.filled = dataset.headers = columns.keys_of(self.headings, self.written)
        model = self._meta.model._meta
        kinds = {name: reader_of(model.get_field(name)) for name in self.filled}
        self.readers = {name: read for name, read in kinds.items() if read} | self.linked()
        self.there = {self._key_of_row(one): one for one in self.existing()}
        self.twice = self._doubled(dataset)

    def import_row(self, row: Any, instance_loader: Any, **kwargs: Any) -> Any:
        """Take a row; its place is told with whatever is refused of it."""
        self.number = kwargs["row_number"]
        return super().import_row(row, instance_loader, **kwargs)

    # A row --------------------------------------------------------------------------------------------------

    def get_instance(self, instance_loader: Any, row: Any) -> Any:
        """Return the row that is meant, or None for a new one."""
        return self.there.get(self.key_of(row))

    def key_of(self, row: Any) -> Key:
        """Return the key of the row that a row of the sheet means; an empty one where none can be meant."""
        try:
            found = [self._key_cell(name, row[name]) for name in self.keys]
        except Unfit:
            return ()
        return tuple(found)

    def state_of(self, instance: Any) -> dict[str, Any]:
        """Return what the row holds in the columns that a sheet may have."""
        held = storing.state_of(instance)
        return {name: held[name] for name in self.fields if name in held}

    def import_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Take the cells of a row; refuse each that cannot be read, and each that would rewrite history."""
        start = len(self.faults)
        is_new = instance.pk is None
        self.before = {} if is_new else self.state_of(instance)
        for name in self.filled:
            if name in self.readers and (is_new or name not in self.keys):
                self.take(instance, name, row)
        if self.number in self.twice:
            code = " · ".join(text for name in self.keys if (text := shown(row[name])))
            words = _("The code “%(code)s” stands in cell %(cell)s as well. Leave one of the two rows out.")
            self.refuse(self.keys[0], words % {"code": code, "cell": self.twice[self.number]}, row)
        if len(self.faults) == start:
            self.judge(instance, row)
        if len(self.faults) > start:
            raise ValidationError([one.words for one in self.faults[start:]])

    def take(self, instance: Any, name: str, row: Any) -> None:
        """Let the field hold what its cell says, or refuse the cell."""
        try:
            take(instance, name, row[name], self.readers[name], self.label(name))
        except Unfit as unfit:
            self.refuse_unfit(name, unfit, row)

    def judge(self, instance: Any, row: Any) -> None:
        """Refuse what must stay as it is, else each rule that the row breaks."""
        changed = storing.differing(self.before, self.state_of(instance))
        is_new = instance.pk is None
        must_stay = [] if is_new else list(self.refusals(instance, changed))
        for name, why in must_stay:
            self.refuse(name, why, row)
        for unmet in unmet_by(instance, self.label, changed) if (is_new or changed) and not must_stay else ():
            self.refuse(next((name for name in unmet.fields if name in self.filled), ""), unmet.words, row)

    def skip_row(self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        """Say whether the row brings nothing."""
        if import_validation_errors or instance.pk is None:
            return False
        return not storing.differing(self.before, self.state_of(instance))

    def after_import_row(self, row: Any, row_result: Any, **kwargs: Any) -> None:
        """Note what the row changed."""
        super().after_import_row(row, row_result, **kwargs)
        instance = row_result.instance
        if instance is not None and not row_result.is_skip():
            self.told += changes.between(self._meta.model, self.before, self.state_of(instance), of=instance)

    def label(self, name: str) -> str:
        """Return what the column is called: as in the sheet, else as in the forms."""
        if name in self.filled:
            return self.written[self.filled.index(name)]
        return str(next((one.label for one in self.headings if one.key == name), name))

    def refuse_unfit(self, name: str, unfit: Misread | NotKnown, row: Any) -> None:
        """Refuse a cell that cannot be taken; of a name that nobody has, with what to do about it."""
        self.refuse(name, f"{unfit} {NAME_REPAIR}" if unfit.group in NAMING else str(unfit), row)

    def refuse(self, name: str, words: str, row: Any) -> None:
        """Refuse the cell of the column; where the sheet has no such column, the row at its key."""
        name = name if name in self.filled else self.keys[0]
        column = self.filled.index(name)
        self.faults.append(
            CellFault(words, self.rows[self.number], column, self.written[column], shown(row[name]))
        )

    # What is stored -----------------------------------------------------------------------------------------

    def bulk_create(self, *args: Any, result: Any = None, **kwargs: Any) -> None:
        """Add the new rows, those first that others hang on."""
        self._store(storing.add, self.create_instances, result)

    def bulk_update(self, *args: Any, result: Any = None, **kwargs: Any) -> None:
        """Put the changed rows over those that stand."""
        self._store(storing.put_over, self.update_instances, result)

    def _store(self, put: Any, instances: list[Any], result: SheetResult) -> None:
        """Store the rows, also for a preview, which takes them back; nothing where a row is refused."""
        if instances and not self.faults:
            try:
                with transaction.atomic():
                    self.store(instances, put)
            except DatabaseError as error:  # somebody changed what the rows hang on since they were read
                words = _("Nothing was taken: the data changed meanwhile. Upload the sheet again.")
                self.faults.append(CellFault(words))
                result.append_base_error(self.get_error_result_class()(error))
        instances.clear()

    def store(self, instances: list[Any], put: Any) -> None:
        """Store the rows, new ones or those that stand."""
        put(self._meta.model, instances)

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        """Write the sheet down as one act, in the transaction that takes it or takes nothing."""
        super().after_import(dataset, result, **kwargs)
        if kwargs["dry_run"] or result.has_errors() or result.has_validation_errors():
            return
        where = replace(audit.current_origin(), channel=audit.Channel.SHEET)
        with translation.override(settings.LANGUAGE_CODE):
            file = Change(_("File"), "", kwargs.get("file_name") or "")
        with audit.origin(where):
            audit.write(
                "import",
                None,
                by=kwargs.get("user"),
                changes=[file, *self.told],
                subject_type=self._meta.model._meta.label_lower,
            )

    # Which row is meant -------------------------------------------------------------------------------------

    def _key_of_row(self, instance: Any) -> Key:
        held = (instance.serializable_value(name) for name in self.keys)
        return tuple(value.casefold() if isinstance(value, str) else value for value in held)

    def _key_cell(self, name: str, value: Any) -> Any:
        """Return what a cell of the key says, other rows by their keys, or raise one of Unfit."""
        if mark_of(value) is Mark.LEAVE:
            return None
        found = self.readers[name](value)
        return found.casefold() if isinstance(found, str) else getattr(found, "pk", found)

    def _doubled(self, dataset: Any) -> dict[int, str]:
        """Return of each row that stands twice where the other is."""
        first: dict[Key, int] = {}
        twice: dict[int, str] = {}
        column = self.filled.index(self.keys[0])
        for number, cells in enumerate(dataset, start=1):
            key = self.key_of(dict(zip(self.filled, cells, strict=True)))
            if key[:1] in ((), (None,)):
                continue  # told elsewhere
            other = first.setdefault(key, number)
            if other != number:
                twice[number] = address(self.rows[other], column)
                twice[other] = address(self.rows[number], column)
        return twice
