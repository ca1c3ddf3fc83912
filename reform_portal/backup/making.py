"""Making a backup, and taking the portal back from one."""

from __future__ import annotations

import platform
from pathlib import Path

import django
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from accounts import clock
from imports.kept_files import named_places
from reform_portal.backup import engines
from reform_portal.backup.manifest import BackupRefused, Manifest, Seen, copied, places_below, seen_file

MEDIA = "media"


def back_up(target: Path) -> Manifest:
    """Copy database and files into a new folder, the manifest last, and return it; raise BackupRefused.

    The database goes first: a row is written after its file, so every file that a copied row names is there.
    Where one is not, the copy is kept, since it holds all the others, and is refused all the same.
    """
    media = Path(settings.MEDIA_ROOT)
    if target.absolute().is_relative_to(media.absolute()):
        raise BackupRefused(_("The backup may not lie within the folder of the files. Choose another one."))
    engines.refuse_without_programs()
    try:
        target.mkdir(mode=0o700)  # it holds all that the portal knows of anybody
    except FileExistsError:
        raise BackupRefused(
            _("%(target)s exists already. Choose a new folder.") % {"target": target}
        ) from None
    except FileNotFoundError:
        raise BackupRefused(_("The folder above %(target)s does not exist.") % {"target": target}) from None
    name = engines.FILES[connection.vendor]
    named = named_places()
    tables = engines.dump(target / name)
    files = {name: seen_file(target / name), **_files_copied(media, target)}
    applied = [f"{app}.{migration}" for app, migration in MigrationRecorder(connection).applied_migrations()]
    versions = {"django": django.get_version(), "python": platform.python_version(), "database": _version()}
    made = Manifest(clock.real().isoformat(), connection.vendor, versions, sorted(applied), tables, files)
    made.write(target)
    _refuse_lost(named, made)
    return made


def _refuse_lost(named: set[str], made: Manifest) -> None:
    """Raise BackupRefused where a row from before the copy, which still stands, names a missing file."""
    lost = {place for place in named if f"{MEDIA}/{place}" not in made.files}
    if lost and (lost := lost & named_places()):
        words = _(
            "The backup was made, but files that the portal names are missing in %(folder)s: %(count)s, "
            "such as %(place)s. Look whether this is the right folder and its disk is there."
        )
        raise BackupRefused(words % {"count": len(lost), "folder": settings.MEDIA_ROOT, "place": min(lost)})


def _files_copied(media: Path, target: Path) -> dict[str, Seen]:
    """Copy the files; one that is gone when its turn comes was on its way to another place, or nameless."""
    found = {}
    for place in sorted(places_below(media)):
        try:
            found[f"{MEDIA}/{place}"] = copied(media / place, target / MEDIA / place)
        except FileNotFoundError:
            continue
    return found


def _version() -> str:
    return ".".join(str(part) for part in connection.get_database_version())


def proven(source: Path) -> Manifest:
    """Return the manifest of a backup in which every file is as it was made; raise BackupRefused."""
    held = Manifest.read(source)
    held.prove(source)
    return held


def restore(source: Path) -> Manifest:
    """Take the portal back from the backup, into an empty database and an empty folder; raise BackupRefused.

    Nothing is written before every file was looked at. The files go first: no row ever names one that is not
    there.
    """
    held = proven(source)
    media = Path(settings.MEDIA_ROOT)
    _refuse_unfit(held, media)
    for place, seen in held.files.items():
        top, _slash, below = place.partition("/")
        if top == MEDIA and copied(source / place, media / below) != seen:
            raise BackupRefused(_("The file %(place)s changed while it was read.") % {"place": place})
    engines.fill_database(source / engines.FILES[held.engine])
    if engines.tables() != held.tables:
        raise BackupRefused(_("The tables that were restored do not hold the rows of the backup."))
    return held


def _refuse_unfit(held: Manifest, media: Path) -> None:
    """Raise BackupRefused where something would be written over, or could not be read afterwards."""
    if held.engine != connection.vendor:
        words = _("The backup is one of %(theirs)s, and DATABASE_URL names a database of %(ours)s.")
        raise BackupRefused(words % {"theirs": held.engine, "ours": connection.vendor})
    engines.refuse_without_programs()
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if set(held.migrations) - known:
        raise BackupRefused(
            _("The backup was made by a newer version of the portal. Update the portal first.")
        )
    if connection.introspection.table_names():
        raise BackupRefused(_("The database holds tables already. Name an empty one in DATABASE_URL."))
    if next(places_below(media), None):
        raise BackupRefused(
            _("The folder %(folder)s holds files already. Move them to another place first.")
            % {"folder": media}
        )
