"""Imports have rooms of their own: this room forgets their models, and every table stays where it is."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("reports", "0015_surveys_find_their_form")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel("ImportAnswer"),
                migrations.DeleteModel("ImportColumn"),
                migrations.DeleteModel("ImportedOver"),
                migrations.DeleteModel("ImportChange"),
                migrations.DeleteModel("ImportedField"),
                migrations.DeleteModel("ImportedRow"),
                migrations.DeleteModel("ImportBatch"),
            ]
        )
    ]
