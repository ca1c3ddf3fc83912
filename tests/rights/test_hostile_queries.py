"""No list, filter, search or export is brought down by what an address asks of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import cycle

import pytest
from django.contrib import admin
from django.db.models import Field
from django.test import Client

from tests.rights.conftest import Scene
from tests.rights.samples import NoSample, Place, place_of
from tests.rights.world import undone
from tools.rights.addresses import Address, addresses

pytestmark = pytest.mark.django_db

VALUES = {
    "one": "1",
    "a NUL": "%00",
    "a NUL within": "a%00b",
    "a year of 20 digits": "9" * 20,
    "the last year": "9999",
    "a year before the first": "0",
    "a word": "abc",
    "a search of 1,000 words": "+".join(["tu"] * 1_000),
    "a search of 1,000 letters": "+".join(["a"] * 1_000),
    "below zero": "-1",
    "no day": "31/02/2018",
    "a day outside of the calendar": "99999-01-01",
    "half a pair": "%ED%A0%80",
    "signs": "'%22%3C%25_%5B(",
    "a list": "1,2,abc," + "9" * 20,
    "no number": "1e999",
    "long": "%E1%BB%99" * 3_000,
    "nothing": "",
}
ADMIN = ("q", "p", "o", "all", "_facets", "_changelist_filters", "_to_field", "_popup", "x")
FOUND_BY = ("term", "page", "app_label", "model_name", "field_name", "s")
HOW = ("", *(f"__{name}" for name in ("exact", "id__exact", "isnull", "isempty", "gte", "lt", "in", "regex")))
DAYS = ("__year", "__month", "__day")
# A form of the administration reads these by themselves. All others are asked of it in one query, for it
# either reads every one of them (to fill its boxes) or none.
READ_BY_FORMS = ("p", "_changelist_filters", "_to_field", "_popup")
FORMS = ("_add", "_change", "_delete", "_history", "_import")
READABLE = tuple(
    one
    for one in addresses()
    if (one.methods is None or "GET" in one.methods) and not (one.is_admin and one.right == "open")
)


def reader_of(scene: Scene, address: Address) -> Client:
    """Return the browser of somebody who may read the page."""
    if address.is_admin:
        return scene.clients["who set the portal up"]
    for name in ("coordinator", "official", "district coordinator", "admin"):
        answer = scene.clients[name].get(place_of(address, scene.world).path)
        answer.close()
        if answer.status_code == 200:
            return scene.clients[name]
    return scene.clients["coordinator"]


def asked_for(address: Address, place: Place, client: Client) -> list[str]:
    """Return what the page may be asked for: what it names in forms and links, and what lists read."""
    answer = client.get(place.path)
    text = "" if answer.streaming else answer.content.decode(errors="replace")
    answer.close()
    own = re.findall(r'[?&;]([a-z][\w-]{1,30})=|name="([\w-]{1,40})"', text)
    names = [one or other for one, other in own]
    return list(dict.fromkeys([*names, *(_of_the_administration(address) if address.is_admin else ())]))


def _of_the_administration(address: Address) -> Iterator[str]:
    yield from ADMIN
    if address.name == "admin:autocomplete":
        yield from FOUND_BY
    for model, rows in admin.site._registry.items():
        if address.name.startswith(f"admin:{model._meta.app_label}_{model._meta.model_name}_"):
            fields = [one.name for one in model._meta.get_fields() if isinstance(one, Field)]
            listed = [one[0] if isinstance(one, tuple) else one for one in rows.list_filter]
            yield from (f"{name}{how}" for name in dict.fromkeys([*fields, *map(str, listed)]) for how in HOW)
            yield from (f"{rows.date_hierarchy}{how}" for how in DAYS if rows.date_hierarchy)


def answer_to(client: Client, place: Place, names: Iterable[str], value: str) -> int:
    """Ask for the page with the value under each of the names, and return how it is answered."""
    query = "&".join(f"{name}={value}" for name in names)
    if place.address.name == "admin:autocomplete" and "term" in names:
        query += "&app_label=procedures&model_name=membership&field_name=unit"
    with undone():
        answer = client.get(f"{place.path}?{query}")
        answer.close()
        return answer.status_code


def places(scene: Scene, every: int = 1) -> Iterator[tuple[Address, Place, Client]]:
    """Yield each of the pages, or every so many of them, with who reads it."""
    for address in READABLE[::every]:
        try:
            yield address, place_of(address, scene.world), reader_of(scene, address)
        except NoSample:
            continue


def test_a_page_is_answered_when_all_it_reads_is_nonsense(scene: Scene) -> None:
    """By day every seventh page with one kind of nonsense; by night each page with each kind."""
    for (_address, place, client), value in zip(places(scene, every=7), cycle(VALUES.values()), strict=False):
        assert answer_to(client, place, asked_for(place.address, place, client), value) < 500, place.path


@dataclass(frozen=True)
class Page:
    """A page, who reads it, how it is answered, and the names that it is asked for with each query."""

    place: Place
    client: Client
    answer: int
    queries: list[tuple[str, ...]]

    def faults(self, value: str) -> Iterator[str]:
        """Yield the queries with the value that bring the page down."""
        for names in self.queries:
            status = answer_to(self.client, self.place, names, value)
            # One answered otherwise may have stopped at one name, and never come to the others.
            alone = names if len(names) > 1 and status != self.answer else ()
            yield from (name for name in alone if answer_to(self.client, self.place, [name], value) >= 500)
            if status >= 500:
                yield "&".join(names)


@pytest.fixture(scope="module")
def pages(scene: Scene) -> list[Page]:
    """Every page that can be read."""
    found = []
    for address, place, client in places(scene):
        names = asked_for(address, place, client)
        together = tuple(name for name in names if name not in READ_BY_FORMS) if _is_form(address) else ()
        alone = [(name,) for name in names if name not in together]
        queries = [*alone, *([together] if together else [])]
        found.append(Page(place, client, answer_to(client, place, [], ""), queries))
    return found


def _is_form(address: Address) -> bool:
    return address.is_admin and address.name.endswith(FORMS)


@pytest.mark.nightly
@pytest.mark.parametrize("value", VALUES)
def test_each_page_is_answered_whatever_one_of_its_parameters_holds(value: str, pages: list[Page]) -> None:
    failed = [f"{page.place.path}?{names}=" for page in pages for names in page.faults(VALUES[value])]
    assert failed == []
