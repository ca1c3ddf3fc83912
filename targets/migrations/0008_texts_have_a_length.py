from django.db import migrations, models

import accounts.lengths


class Migration(migrations.Migration):
    dependencies = [
        ("targets", "0007_survey_forms"),
    ]

    operations = [
        migrations.AlterField(
            model_name="applicability",
            name="reason",
            field=models.TextField(validators=[accounts.lengths.within_length], verbose_name="reason"),
        ),
        migrations.AlterField(
            model_name="deadlineextension",
            name="reason",
            field=models.TextField(validators=[accounts.lengths.within_length], verbose_name="reason"),
        ),
        migrations.AlterField(
            model_name="indexvalue",
            name="note",
            field=models.TextField(
                blank=True, validators=[accounts.lengths.within_length], verbose_name="note"
            ),
        ),
        migrations.AlterField(
            model_name="indicator",
            name="note",
            field=models.TextField(
                blank=True, validators=[accounts.lengths.within_length], verbose_name="note"
            ),
        ),
        migrations.AlterField(
            model_name="target",
            name="sentence",
            field=models.TextField(
                validators=[accounts.lengths.within_length], verbose_name="what the programme says"
            ),
        ),
        migrations.AlterField(
            model_name="task",
            name="text",
            field=models.TextField(
                validators=[accounts.lengths.within_length], verbose_name="what is to be done"
            ),
        ),
    ]
