"""Words of the pages: German in the templates, English beside each, neither missing nor left over."""

import re
from pathlib import Path

import pytest

from api.web.words import words
from docs import messages

FOLDERS = list(messages.folders())
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def folder_name(folder: Path) -> str:
    return folder.name


@pytest.mark.parametrize("folder", FOLDERS, ids=folder_name)
class TestTheWordsOfAPage:
    def test_are_those_of_its_templates(self, folder):
        """`make messages` would change nothing."""
        path = folder / messages.FILE
        found = messages.catalogue(folder)

        assert (messages.written(found) if len(found) else b"") == (path.read_bytes() if path.exists() else b"")

    def test_are_all_there_in_english(self, folder):
        """No German word is left to an English reader, and none is uncertain."""
        for message in messages.known(folder):
            if message.id:
                parts = [message.string] if isinstance(message.string, str) else list(message.string or ())
                assert parts, message.id
                assert all(parts), message.id
                assert not message.fuzzy, message.id

    def test_carry_the_same_figures(self, folder):
        """What is filled into the German is filled into the English as well."""
        for message in messages.known(folder):
            ids = [message.id] if isinstance(message.id, str) else list(message.id)
            parts = [message.string] if isinstance(message.string, str) else list(message.string or ())
            assert set(PLACEHOLDER.findall(ids[-1])) == set(PLACEHOLDER.findall(parts[-1])), message.id


class TestTheWordsOfALanguage:
    def test_of_shared_words_say_one_thing(self):
        """The same German means the same English on every page."""
        said: dict[str, set[str]] = {}
        for folder in FOLDERS:
            for message in messages.known(folder):
                if isinstance(message.id, str) and message.id:
                    said.setdefault(message.id, set()).add(str(message.string))

        assert {} == {german: english for german, english in said.items() if len(english) > 1}

    def test_german_is_what_the_templates_say(self):
        """German needs no catalogue; one and many are told apart."""
        assert ("ein Hinweis", "Hinweise") == (
            words("de").ngettext("ein Hinweis", "Hinweise", 1),
            words("de").ngettext("ein Hinweis", "Hinweise", 2),
        )
