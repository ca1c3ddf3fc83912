"""That something changed of what verdicts are made from: rows that the database writes by itself."""

from __future__ import annotations

from django.db import models


class DataChange(models.Model):
    """One change of a table that verdicts or the desk are read from (reports/changes/watched.py).

    Triggers write it in the transaction of the change, whoever writes, and nobody ever changes a row: so no
    save waits for another because of it. It names keys and refers to nothing: a key may be gone by now.
    """

    part = models.CharField(max_length=12)  # what is read anew: a code of watched.py
    unit_key = models.BigIntegerField(null=True)  # null: of any
    indicator_key = models.BigIntegerField(null=True)
    period_key = models.BigIntegerField(null=True)
    transaction_key = models.BigIntegerField()  # of PostgreSQL, by which it says what a reader saw; else 0
    token = models.BigIntegerField()  # by chance, so that a row of another database is not taken for this one

    class Meta:
        verbose_name = "change of the data"
        verbose_name_plural = "changes of the data"
        indexes = [models.Index(fields=["transaction_key", "id"], name="data_change_by_transaction")]

    def __str__(self) -> str:
        return f"{self.pk}: {self.part}"
