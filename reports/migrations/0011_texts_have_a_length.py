from django.db import migrations, models

import accounts.lengths


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0010_line_sent_by"),
    ]

    operations = [
        migrations.AlterField(
            model_name="correctionrequest",
            name="answer",
            field=models.TextField(
                blank=True, validators=[accounts.lengths.within_length], verbose_name="answer"
            ),
        ),
        migrations.AlterField(
            model_name="correctionrequest",
            name="reason",
            field=models.TextField(validators=[accounts.lengths.within_length], verbose_name="reason"),
        ),
        migrations.AlterField(
            model_name="dialogue",
            name="note",
            field=models.TextField(
                blank=True, validators=[accounts.lengths.within_length], verbose_name="note"
            ),
        ),
        migrations.AlterField(
            model_name="firstcheck",
            name="words",
            field=models.TextField(
                blank=True, validators=[accounts.lengths.within_length], verbose_name="words"
            ),
        ),
        migrations.AlterField(
            model_name="isocertificate",
            name="note",
            field=models.TextField(
                blank=True, validators=[accounts.lengths.within_length], verbose_name="note"
            ),
        ),
        migrations.AlterField(
            model_name="legalreview",
            name="note",
            field=models.TextField(
                blank=True, validators=[accounts.lengths.within_length], verbose_name="note"
            ),
        ),
        migrations.AlterField(
            model_name="statedfigure",
            name="note",
            field=models.TextField(
                blank=True, validators=[accounts.lengths.within_length], verbose_name="note"
            ),
        ),
        migrations.AlterField(
            model_name="systemusage",
            name="note",
            field=models.TextField(
                blank=True, validators=[accounts.lengths.within_length], verbose_name="note"
            ),
        ),
    ]
