"""Every text of the pages stands in every language, and no catalogue holds one that no page says."""

import json
import re

import pytest

from chalicelib.values.currencies import NO_MINOR_DIGITS, THREE_MINOR_DIGITS
from contract.releases import document
from tests.project import PROJECT

STOREFRONT = PROJECT / "storefront"
LANGUAGES = ("en", "de", "el")
SOURCES = [
    *STOREFRONT.glob("*.js"),
    *STOREFRONT.glob("shared/*.js"),
    *STOREFRONT.glob("sign-in/*.js"),
    *STOREFRONT.glob("screens/*/*.js"),
    *STOREFRONT.glob("bss/**/*.js"),
]
SAID = re.compile(r'\bt\(\s*"([^"]+)"')
QUOTED = re.compile(r'"([a-z_]+(?:\.[a-z_]+)*)"')
PLACE = re.compile(r"\{(\w+)\}")
FORM = re.compile(r"\.(one|other)$")


def catalogue(language: str) -> dict[str, str]:
    return json.loads((STOREFRONT / "words" / f"{language}.json").read_text("utf-8"))


def found(pattern: "re.Pattern[str]") -> set[str]:
    return {key for source in SOURCES for key in pattern.findall(source.read_text("utf-8"))}


def test_every_text_that_a_page_says_is_in_the_catalogue() -> None:
    keys = {FORM.sub("", key) for key in catalogue("en")}
    assert found(SAID) - keys == set()


def test_no_text_is_kept_that_no_page_says() -> None:
    assert {FORM.sub("", key) for key in catalogue("en")} - found(QUOTED) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_texts_with_the_same_places(language: str) -> None:
    english, other = catalogue("en"), catalogue(language)
    assert list(other) == list(english)
    for key, text in english.items():
        assert set(PLACE.findall(other[key])) == set(PLACE.findall(text)), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_that_counts_has_a_form_for_one_and_for_more(language: str) -> None:
    forms: dict[str, set[str]] = {}
    for key in catalogue(language):
        if FORM.search(key):
            forms.setdefault(FORM.sub("", key), set()).add(key.rpartition(".")[2])
    assert {key: have for key, have in forms.items() if have != {"one", "other"}} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_has_at_most_twenty_words(language: str) -> None:
    sentences = [
        part for text in catalogue(language).values() for part in re.split(r"[.;·] ", text)
    ]
    assert [sentence for sentence in sentences if len(sentence.split()) > 20] == []


def test_the_countries_that_can_be_chosen_are_those_that_the_service_knows() -> None:
    fields = document()["components"]["schemas"]["NewBillingInformation"]["properties"]
    known = set(re.findall(r"\b[A-Z]{2}\b", fields["country"]["pattern"]))
    source = (STOREFRONT / "shared" / "countries.js").read_text("utf-8").partition("COUNTRIES")[2]
    assert set(re.findall(r"\b[A-Z]{2}\b", source)) == known


def test_the_pages_count_the_digits_of_each_currency_as_the_service_does() -> None:
    source = (STOREFRONT / "shared" / "currencies.js").read_text("utf-8")
    none, three = (set(re.findall(r'"([A-Z]{3})"', part)) for part in source.split("const THREE"))
    assert (none, three) == (NO_MINOR_DIGITS, THREE_MINOR_DIGITS)
