from django.db import migrations, models

import accounts.lengths


class Migration(migrations.Migration):
    dependencies = [
        ("procedures", "0005_memberships_that_count"),
    ]

    operations = [
        migrations.AlterField(
            model_name="procedure",
            name="legal_basis",
            field=models.TextField(
                blank=True, validators=[accounts.lengths.within_length], verbose_name="legal basis"
            ),
        ),
        migrations.AlterField(
            model_name="proposal",
            name="legal_basis",
            field=models.TextField(
                blank=True, validators=[accounts.lengths.within_length], verbose_name="legal basis"
            ),
        ),
        migrations.AlterField(
            model_name="proposal",
            name="reason",
            field=models.TextField(validators=[accounts.lengths.within_length], verbose_name="reason"),
        ),
        migrations.AlterField(
            model_name="proposal",
            name="words",
            field=models.TextField(
                blank=True, validators=[accounts.lengths.within_length], verbose_name="words of the reviewer"
            ),
        ),
    ]
