"""The models of imports: their tables are there already, made by the migrations of another room."""

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("procedures", "0006_texts_have_a_length"),
        ("reports", "0016_imports_leave"),
        ("targets", "0009_period_steps_have_a_length"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    state = [
        migrations.CreateModel(
            name="ImportBatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("figures", "figures of a period"),
                            ("procedures", "catalogue of procedures"),
                            ("units", "list of units"),
                            ("people", "people who sign in"),
                        ],
                        max_length=12,
                        verbose_name="what the file holds",
                    ),
                ),
                ("key", models.CharField(max_length=64, unique=True, verbose_name="key")),
                (
                    "checked_key",
                    models.CharField(blank=True, max_length=64, verbose_name="key of what the check found"),
                ),
                ("name", models.CharField(max_length=255, verbose_name="name of the file")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("size", models.PositiveIntegerField(verbose_name="bytes")),
                ("is_pasted", models.BooleanField(default=False, verbose_name="pasted, not a file")),
                ("sheet", models.CharField(blank=True, max_length=255, verbose_name="sheet")),
                (
                    "takes_stored_values",
                    models.BooleanField(default=False, verbose_name="takes the stored values of formulas"),
                ),
                ("only_good", models.BooleanField(default=False, verbose_name="leaves out rows with errors")),
                (
                    "submits",
                    models.BooleanField(default=False, verbose_name="hands the reports in for approval"),
                ),
                ("at", models.DateTimeField(verbose_name="handed in at")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("uploaded", "file handed in"),
                            ("checked", "checked, nothing written yet"),
                            ("running", "running"),
                            ("done", "imported"),
                            ("interrupted", "interrupted"),
                            ("undone", "undone"),
                        ],
                        default="uploaded",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                ("writes", models.BooleanField(default=False, verbose_name="the work is writing")),
                ("worker", models.CharField(blank=True, max_length=120, verbose_name="who works on it")),
                ("refusal", models.TextField(blank=True, verbose_name="why it was not written")),
                ("began_at", models.DateTimeField(blank=True, null=True, verbose_name="work began at")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="written at")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="undone at")),
                ("rows", models.PositiveIntegerField(default=0, verbose_name="rows")),
                ("new", models.PositiveIntegerField(default=0, verbose_name="new")),
                ("changed", models.PositiveIntegerField(default=0, verbose_name="changed")),
                ("unchanged", models.PositiveIntegerField(default=0, verbose_name="unchanged")),
                ("refused", models.PositiveIntegerField(default=0, verbose_name="refused")),
                ("progress", models.PositiveIntegerField(default=0, verbose_name="rows worked on")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="handed in by",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="imports",
                        to="targets.period",
                        verbose_name="period",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="undone by",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty for a file about all units.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="imports",
                        to="procedures.unit",
                        verbose_name="unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "import",
                "verbose_name_plural": "imports",
                "db_table": "reports_importbatch",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="ImportAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=255, verbose_name="as it stands in the file")),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="procedures.unit",
                        verbose_name="unit",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="imports.importbatch",
                        verbose_name="import",
                    ),
                ),
            ],
            options={
                "verbose_name": "accepted suggestion",
                "verbose_name_plural": "accepted suggestions",
                "db_table": "reports_importanswer",
                "ordering": ["batch", "text"],
            },
        ),
        migrations.CreateModel(
            name="ImportChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version_before", models.PositiveIntegerField(default=0, verbose_name="version before")),
                ("version_after", models.PositiveIntegerField(verbose_name="version after")),
                (
                    "undo",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "not undone"),
                            ("restored", "as before the import"),
                            ("edited", "kept: edited since"),
                            ("sent", "kept: sent or approved since"),
                        ],
                        max_length=8,
                        verbose_name="undone",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="imports.importbatch",
                        verbose_name="import",
                    ),
                ),
                (
                    "measurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="imports",
                        to="reports.measurement",
                        verbose_name="line of a report",
                    ),
                ),
            ],
            options={
                "verbose_name": "line written by an import",
                "verbose_name_plural": "lines written by imports",
                "db_table": "reports_importchange",
                "ordering": ["batch", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ImportColumn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sheet", models.CharField(max_length=255, verbose_name="sheet")),
                ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                ("title", models.CharField(blank=True, max_length=255, verbose_name="title")),
                ("field", models.CharField(blank=True, max_length=24, verbose_name="taken for")),
                (
                    "is_ratio",
                    models.BooleanField(
                        blank=True,
                        help_text="Asked once of a column whose values all lie between 0 and 1.",
                        null=True,
                        verbose_name="0.923 means 92.3 per cent",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="columns",
                        to="imports.importbatch",
                        verbose_name="import",
                    ),
                ),
            ],
            options={
                "verbose_name": "column of an import",
                "verbose_name_plural": "columns of imports",
                "db_table": "reports_importcolumn",
                "ordering": ["batch", "sheet", "position"],
            },
        ),
        migrations.CreateModel(
            name="ImportedOver",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="box")),
                ("text", models.TextField(verbose_name="what stood there")),
                (
                    "change",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="before",
                        to="imports.importchange",
                        verbose_name="line written by an import",
                    ),
                ),
            ],
            options={
                "verbose_name": "box before an import",
                "verbose_name_plural": "boxes before imports",
                "db_table": "reports_importedover",
                "ordering": ["change", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ImportedRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("table", models.CharField(max_length=60, verbose_name="kind of thing")),
                ("row", models.PositiveBigIntegerField(verbose_name="key")),
                ("label", models.CharField(max_length=300, verbose_name="thing")),
                ("is_new", models.BooleanField(verbose_name="added by the import")),
                ("stamp", models.PositiveBigIntegerField(verbose_name="fingerprint of what was written")),
                (
                    "undo",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "not undone"),
                            ("restored", "as before the import"),
                            ("off", "account switched off"),
                            ("edited", "kept: edited since"),
                            ("hangs", "kept: other rows hang on it"),
                            ("used", "kept: somebody signed in with it"),
                        ],
                        max_length=8,
                        verbose_name="undone",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="taken",
                        to="imports.importbatch",
                        verbose_name="import",
                    ),
                ),
            ],
            options={
                "verbose_name": "row written by an import",
                "verbose_name_plural": "rows written by imports",
                "db_table": "reports_importedrow",
                "ordering": ["batch", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ImportedField",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="field")),
                ("text", models.TextField(blank=True, verbose_name="what stood there")),
                (
                    "imported",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="before",
                        to="imports.importedrow",
                        verbose_name="row written by an import",
                    ),
                ),
            ],
            options={
                "verbose_name": "field before an import",
                "verbose_name_plural": "fields before imports",
                "db_table": "reports_importedfield",
                "ordering": ["imported", "pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "figures"), _negated=True), ("period__isnull", False), _connector="OR"
                ),
                name="import_batch_figures_have_a_period",
                violation_error_message="Choose the period of the figures.",
            ),
        ),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "rows",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    models.F("new"), "+", models.F("changed")
                                ),
                                "+",
                                models.F("unchanged"),
                            ),
                            "+",
                            models.F("refused"),
                        ),
                    )
                ),
                name="import_batch_rows_add_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["done", "undone"]), _negated=True),
                    ("ended_at__isnull", False),
                    _connector="OR",
                ),
                name="import_batch_done_at_a_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="importanswer",
            constraint=models.UniqueConstraint(fields=("batch", "text"), name="import_answer_once"),
        ),
        migrations.AddConstraint(
            model_name="importchange",
            constraint=models.UniqueConstraint(fields=("batch", "measurement"), name="import_change_once"),
        ),
        migrations.AddConstraint(
            model_name="importchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("version_after__gt", models.F("version_before"))),
                name="import_change_goes_forward",
            ),
        ),
        migrations.AddConstraint(
            model_name="importcolumn",
            constraint=models.UniqueConstraint(
                fields=("batch", "sheet", "position"), name="import_column_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="importcolumn",
            constraint=models.UniqueConstraint(
                condition=models.Q(("field__gt", "")),
                fields=("batch", "sheet", "field"),
                name="import_column_field_once",
                violation_error_message="Two columns are taken for the same: choose one of them.",
            ),
        ),
        migrations.AddConstraint(
            model_name="importedover",
            constraint=models.UniqueConstraint(fields=("change", "name"), name="imported_over_once"),
        ),
        migrations.AddConstraint(
            model_name="importedrow",
            constraint=models.UniqueConstraint(fields=("batch", "table", "row"), name="imported_row_once"),
        ),
        migrations.AddConstraint(
            model_name="importedfield",
            constraint=models.UniqueConstraint(fields=("imported", "name"), name="imported_field_once"),
        ),
    ]

    operations = [migrations.SeparateDatabaseAndState(state_operations=state)]
