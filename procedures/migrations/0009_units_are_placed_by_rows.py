from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("procedures", "0008_first_placements")]

    operations = [
        migrations.RemoveField(model_name="unit", name="parent"),
        migrations.RemoveField(model_name="unit", name="terrain"),
    ]
