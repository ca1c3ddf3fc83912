"""Spreadsheets that somebody handed in: what each is taken for, what it wrote, how it is undone.

The tables keep the names that they had in another room, so that no row of a portal in use moves.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from procedures.models import Unit
from procedures.rights import Action, within
from reports.models.report import Measurement
from targets.models import Period


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    """Questions about many imports."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Keep the imports over whose unit the user may import such a file: the one door to an import.

        One that names no unit is about all of them, and seen by those whose right reaches all.
        """
        doors = (Q(kind=kind) & within(user, action, "unit") for kind, action in RIGHT_OF.items())
        return self.filter(reduce(or_, doors))


class ImportBatch(models.Model):
    """One file on its way through the steps of the import, and what came of it."""

    SUBJECT_TYPE = "reports.importbatch"  # in acts, which name it so since before it had rooms of its own

    class Kind(models.TextChoices):
        """What the file holds."""

        FIGURES = "figures", _("figures of a period")
        PROCEDURES = "procedures", _("catalogue of procedures")
        UNITS = "units", _("list of units")
        PEOPLE = "people", _("people who sign in")

    class Status(models.TextChoices):
        """How far the import is."""

        UPLOADED = "uploaded", _("file handed in")
        CHECKED = "checked", _("checked, nothing written yet")
        RUNNING = "running", _("running")
        DONE = "done", _("imported")
        INTERRUPTED = "interrupted", _("interrupted")
        UNDONE = "undone", _("undone")

    kind = models.CharField(_("what the file holds"), max_length=12, choices=Kind.choices)
    period = models.ForeignKey(
        Period, models.PROTECT, related_name="imports", null=True, blank=True, verbose_name=_("period")
    )
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        related_name="imports",
        null=True,
        blank=True,
        verbose_name=_("unit"),
        help_text=_("Empty for a file about all units."),
    )
    key = models.CharField(_("key"), max_length=64, unique=True)
    checked_key = models.CharField(_("key of what the check found"), max_length=64, blank=True)
    name = models.CharField(_("name of the file"), max_length=255)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveIntegerField(_("bytes"))
    is_pasted = models.BooleanField(_("pasted, not a file"), default=False)
    sheet = models.CharField(_("sheet"), max_length=255, blank=True)
    takes_stored_values = models.BooleanField(_("takes the stored values of formulas"), default=False)
    only_good = models.BooleanField(_("leaves out rows with errors"), default=False)
    submits = models.BooleanField(_("hands the reports in for approval"), default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("handed in by")
    )
    at = models.DateTimeField(_("handed in at"))
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.UPLOADED)
    writes = models.BooleanField(_("the work is writing"), default=False)  # else it is checking
    worker = models.CharField(_("who works on it"), max_length=120, blank=True)  # machine and process
    refusal = models.TextField(_("why it was not written"), blank=True)
    began_at = models.DateTimeField(_("work began at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("written at"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("written by"),
    )
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("undone by"),
    )
    rows = models.PositiveIntegerField(_("rows"), default=0)
    new = models.PositiveIntegerField(_("new"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    refused = models.PositiveIntegerField(_("refused"), default=0)
    progress = models.PositiveIntegerField(_("rows worked on"), default=0)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        db_table = "reports_importbatch"
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="figures") | Q(period__isnull=False),
                name="import_batch_figures_have_a_period",
                violation_error_message=_("Choose the period of the figures."),
            ),
            models.CheckConstraint(
                condition=Q(rows=F("new") + F("changed") + F("unchanged") + F("refused")),
                name="import_batch_rows_add_up",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["done", "undone"]) | Q(ended_at__isnull=False),
                name="import_batch_done_at_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the import: the step it stands at, or its result."""
        return reverse("imports:import", args=[self.pk])

    @property
    def right(self) -> Action:
        """Return the right by which such a file is imported."""
        return RIGHT_OF[self.kind]

    @property
    def accepted(self) -> dict[str, int]:
        """Return the keys of the units that were named in answer to a text of the file, by that text."""
        return {answer.text: answer.unit_id for answer in self.answers.all()}

    @property
    def is_settled(self) -> bool:
        """Say whether it was written, and undone or not: its choices stay as they are."""
        return self.status in (self.Status.DONE, self.Status.UNDONE)

    @property
    def written(self) -> int:
        """Return how many rows brought something."""
        return self.new + self.changed


RIGHT_OF: dict[str, Action] = {
    ImportBatch.Kind.FIGURES: Action.IMPORT,
    ImportBatch.Kind.PROCEDURES: Action.IMPORT_CATALOGUE,
    ImportBatch.Kind.UNITS: Action.ADMINISTER,
    ImportBatch.Kind.PEOPLE: Action.MANAGE_USERS,
}


class ImportColumn(models.Model):
    """What one column of a sheet is taken for."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="columns", verbose_name=_("import"))
    sheet = models.CharField(_("sheet"), max_length=255)
    position = models.PositiveSmallIntegerField(_("position"))  # from 0
    title = models.CharField(_("title"), max_length=255, blank=True)
    field = models.CharField(_("taken for"), max_length=24, blank=True)  # "" is left out
    is_ratio = models.BooleanField(
        _("0.923 means 92.3 per cent"),
        null=True,
        blank=True,
        help_text=_("Asked once of a column whose values all lie between 0 and 1."),
    )

    class Meta:
        db_table = "reports_importcolumn"
        verbose_name = _("column of an import")
        verbose_name_plural = _("columns of imports")
        ordering = ["batch", "sheet", "position"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "sheet", "position"], name="import_column_once"),
            models.UniqueConstraint(
                fields=["batch", "sheet", "field"],
                condition=Q(field__gt=""),
                name="import_column_field_once",
                violation_error_message=_("Two columns are taken for the same: choose one of them."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} – {self.field}"


class ImportAnswer(models.Model):
    """A suggestion that the user accepted: what the file calls a unit."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="answers", verbose_name=_("import"))
    text = models.CharField(_("as it stands in the file"), max_length=255)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))

    class Meta:
        db_table = "reports_importanswer"
        verbose_name = _("accepted suggestion")
        verbose_name_plural = _("accepted suggestions")
        ordering = ["batch", "text"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "text"], name="import_answer_once"),
        ]

    def __str__(self) -> str:
        return f"{self.text} – {self.unit}"


class ImportChange(models.Model):
    """One line that an import wrote: its revisions before and after hold the figures."""

    class Undo(models.TextChoices):
        """What became of the line when the import was undone."""

        NOT_ASKED = "", _("not undone")
        RESTORED = "restored", _("as before the import")
        EDITED = "edited", _("kept: edited since")
        SENT = "sent", _("kept: sent or approved since")

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="changes", verbose_name=_("import"))
    measurement = models.ForeignKey(
        Measurement, models.CASCADE, related_name="imports", verbose_name=_("line of a report")
    )
    version_before = models.PositiveIntegerField(_("version before"), default=0)  # 0: there was no line
    version_after = models.PositiveIntegerField(_("version after"))
    undo = models.CharField(_("undone"), max_length=8, choices=Undo.choices, blank=True)

    class Meta:
        db_table = "reports_importchange"
        verbose_name = _("line written by an import")
        verbose_name_plural = _("lines written by imports")
        ordering = ["batch", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "measurement"], name="import_change_once"),
            models.CheckConstraint(
                condition=Q(version_after__gt=F("version_before")), name="import_change_goes_forward"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measurement} · {self.version_before} – {self.version_after}"


class ImportedOver(models.Model):
    """A box as it stood before an import: of what the revisions of a line do not keep."""

    change = models.ForeignKey(
        ImportChange, models.CASCADE, related_name="before", verbose_name=_("line written by an import")
    )
    name = models.CharField(_("box"), max_length=60)
    text = models.TextField(_("what stood there"))

    class Meta:
        db_table = "reports_importedover"
        verbose_name = _("box before an import")
        verbose_name_plural = _("boxes before imports")
        ordering = ["change", "pk"]
        constraints = [models.UniqueConstraint(fields=["change", "name"], name="imported_over_once")]

    def __str__(self) -> str:
        return f"{self.name}: {self.text}"


class ImportedRow(models.Model):
    """One row of the catalogue, of units or of people that an import added or changed."""

    class Undo(models.TextChoices):
        """What became of the row when the import was undone."""

        NOT_ASKED = "", _("not undone")
        RESTORED = "restored", _("as before the import")
        SWITCHED_OFF = "off", _("account switched off")
        EDITED = "edited", _("kept: edited since")
        HANGS = "hangs", _("kept: other rows hang on it")
        USED = "used", _("kept: somebody signed in with it")

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="taken", verbose_name=_("import"))
    table = models.CharField(_("kind of thing"), max_length=60)  # as "procedures.unit"
    row = models.PositiveBigIntegerField(_("key"))
    label = models.CharField(_("thing"), max_length=300)
    is_new = models.BooleanField(_("added by the import"))
    stamp = models.PositiveBigIntegerField(_("fingerprint of what was written"))
    undo = models.CharField(_("undone"), max_length=8, choices=Undo.choices, blank=True)

    class Meta:
        db_table = "reports_importedrow"
        verbose_name = _("row written by an import")
        verbose_name_plural = _("rows written by imports")
        ordering = ["batch", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "table", "row"], name="imported_row_once"),
        ]

    def __str__(self) -> str:
        return self.label


class ImportedField(models.Model):
    """A field of a row as it stood before an import changed it."""

    imported = models.ForeignKey(
        ImportedRow, models.CASCADE, related_name="before", verbose_name=_("row written by an import")
    )
    name = models.CharField(_("field"), max_length=60)
    text = models.TextField(_("what stood there"), blank=True)

    class Meta:
        db_table = "reports_importedfield"
        verbose_name = _("field before an import")
        verbose_name_plural = _("fields before imports")
        ordering = ["imported", "pk"]
        constraints = [models.UniqueConstraint(fields=["imported", "name"], name="imported_field_once")]

    def __str__(self) -> str:
        return f"{self.name}: {self.text}"
