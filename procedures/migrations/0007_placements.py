import django.db.models.deletion
from django.db import migrations, models

import accounts.lengths


class Migration(migrations.Migration):
    dependencies = [("procedures", "0006_texts_have_a_length")]

    operations = [
        migrations.CreateModel(
            name="Placement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "since",
                    models.DateField(
                        blank=True,
                        help_text="Empty of the first row: it holds for as long as the unit exists.",
                        null=True,
                        verbose_name="since",
                    ),
                ),
                (
                    "terrain",
                    models.CharField(
                        blank=True,
                        choices=[("", "not distinguished"), ("delta", "delta"), ("mountain", "mountain")],
                        max_length=12,
                        verbose_name="terrain",
                    ),
                ),
                (
                    "legal_basis",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="document, with its number and day"
                    ),
                ),
                (
                    "reason",
                    models.TextField(
                        blank=True, validators=[accounts.lengths.within_length], verbose_name="reason"
                    ),
                ),
                (
                    "is_erratum",
                    models.BooleanField(
                        default=False,
                        help_text="It judges anew the locked periods in which it speaks.",
                        verbose_name="puts an error right",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="placements",
                        to="procedures.unit",
                        verbose_name="unit",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="placed_below",
                        to="procedures.unit",
                        verbose_name="belongs to",
                    ),
                ),
            ],
            options={
                "verbose_name": "placement of a unit",
                "verbose_name_plural": "placements of units",
                "ordering": ["unit", models.OrderBy(models.F("since"), nulls_first=True)],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("unit", "since"),
                        name="placement_once_a_day",
                        violation_error_message=(
                            "Another row begins on this day. Mend that one, or write another day."
                        ),
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("since__isnull", True)),
                        fields=("unit",),
                        name="placement_first_once",
                        violation_error_message=(
                            "The unit has a first row. Write from which day this one holds."
                        ),
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("since__isnull", True),
                            ("is_erratum", True),
                            ("legal_basis__gt", ""),
                            _connector="OR",
                        ),
                        name="placement_moved_by_a_document",
                        violation_error_message=(
                            "Name the document that decides this, with its number and day."
                        ),
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("is_erratum", False), ("since__isnull", True)),
                            ("reason__gt", ""),
                            _connector="OR",
                        ),
                        name="placement_has_a_reason",
                        violation_error_message="Write the reason: why the unit moves, or what was wrong.",
                    ),
                ],
            },
        ),
        # The columns of the unit go once their rows are made, and come back empty before these are read.
        migrations.RemoveConstraint(model_name="unit", name="unit_belongs_to_another_but_the_province"),
        migrations.RemoveConstraint(model_name="unit", name="unit_terrain_for_communes"),
    ]
