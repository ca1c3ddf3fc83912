"""Keep hashes of the recovery codes instead of what they are counted out of: the printed ones stay good."""

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from cryptography.fernet import InvalidToken
from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from accounts import recovery


def hash_them(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Hash what was not used yet; codes under a key that is gone open nothing, and go."""
    for held in apps.get_model("mfa", "Authenticator").objects.filter(type="recovery_codes"):
        try:
            codes = RecoveryCodes(held).get_unused_codes()
        except InvalidToken:
            held.delete()
            continue
        held.data = recovery.kept(codes)
        held.save(update_fields=["data"])


def let_them_be_made_anew(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Remove the hashes, which nobody can turn back: the account page then says 0 left, and makes new ones."""
    apps.get_model("mfa", "Authenticator").objects.filter(type="recovery_codes").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_sessions_and_used_passwords"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunPython(hash_them, let_them_be_made_anew)]
