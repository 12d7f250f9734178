"""The handbook: every page finds its section, every link leads somewhere, every picture is one that is taken."""

import re

import pytest

from api.web.help.chapters import chapters, folder, picture, slug_of
from api.web.help.page import OF_A_ROLE
from api.web.page import pages
from procurement.application.access import Role
from tests.web.browser.pictures import PICTURES

ALL = chapters()
TEXTS = {slug: (folder() / f"{slug}.md").read_text(encoding="utf-8") for slug in ALL}
IMAGES = re.compile(r"!\[([^\]]*)\]\(bilder/([^)]*)\.png\)")
LINKS = re.compile(r"(?<!!)\[[^\]]+\]\(([^)]+)\)")
HELP = re.compile(r'href="/hilfe/([^"]+)">Hilfe zu dieser Seite')
ANCHORS = {slug: set(re.findall(r'<h[2-6] id="([^"]+)"', chapter.html)) for slug, chapter in ALL.items()}


def is_there(section: str) -> bool:
    """Whether `chapter#section` or `chapter` is in the handbook."""
    chapter, _, anchor = section.partition("#")
    return chapter in ALL and (not anchor or anchor in ANCHORS[chapter])


class TestAPage:
    def test_declares_a_section_that_is_there(self):
        """The help of every page leads to a heading of the handbook."""
        assert [] == [(page.doors[0].path, page.help) for page in pages() if not is_there(page.help)]

    def test_links_to_a_section_that_is_there(self, town_to_look_at):
        """So does what a page links to after all, where it has several addresses with sections of their own."""
        looks = [look for page in pages() for look in page.looks if "{" not in look.path and look.status == 200]
        visitors = {role: town_to_look_at.visit(role) for role in (None, *Role)}

        found = [HELP.findall(visitors[look.role].get(look.path).text) for look in looks]

        assert [] == [sections for sections in found if len(sections) != 1 or not is_there(sections[0])]


class TestTheHandbook:
    def test_has_a_chapter_for_every_role(self):
        """Nobody is left without."""
        assert {None, *Role} == {None, *OF_A_ROLE}
        assert set(OF_A_ROLE.values()) <= set(ALL)

    @pytest.mark.parametrize("slug", ALL)
    def test_has_headings_of_one_kind_each(self, slug):
        """Within a chapter no two headings share an id, and each chapter begins with its title and a lead."""
        found = re.findall(r'<h[2-6] id="([^"]+)"', ALL[slug].html)

        assert len(set(found)) == len(found)
        assert ALL[slug].title
        assert ALL[slug].lead.endswith(".")

    def test_leads_nowhere_wrong(self):
        """Links between chapters, to sections and to pages of the application have a target."""
        paths = {door.path for page in pages() for door in page.doors}
        for slug, text in TEXTS.items():
            for link in LINKS.findall(text):
                if link.startswith("/"):
                    assert link in paths, f"{slug}: {link}"
                else:
                    target = re.sub(r"\.md", "", link) if not link.startswith("#") else slug + link
                    assert is_there(target), f"{slug}: {link}"

    def test_shows_pictures_that_are_taken(self):
        """The pictures in the chapters and in the list of those that tests take are the same, and each is described."""
        shown = [(name, alt) for text in TEXTS.values() for alt, name in IMAGES.findall(text)]

        assert sorted(name for name, _ in shown) == sorted(it.name for it in PICTURES)
        assert all(len(alt) > 20 for _, alt in shown)

    def test_takes_pictures_of_looks(self):
        """Each picture is a look of a page, seen by a role that may."""
        looks = {(look.path, look.role) for page in pages() for look in page.looks if look.status == 200}

        assert [] == [it.name for it in PICTURES if (it.path, it.role) not in looks]

    def test_runs_no_html_of_its_own(self):
        """Markup in a chapter is text, whoever wrote it."""
        from api.web.help.chapters import _read

        chapter = _read("x", "# Titel\n\nSatz.\n\n<script>alert(1)</script>\n\n[klick](javascript:alert(1))\n")

        assert "<script" not in chapter.html
        assert 'href="javascript' not in chapter.html


class TestReading:
    @pytest.mark.parametrize("role", [None, *Role])
    def test_begins_with_the_chapter_of_ones_role(self, town_to_look_at, role):
        """`/hilfe` is one's own chapter; all others are beside it."""
        page = town_to_look_at.visit(role).get("/hilfe").text

        assert f'<span lang="de">{ALL[OF_A_ROLE.get(role, "index")].title}</span></h1>' in page
        for chapter in ALL.values():
            assert f'href="{chapter.path}"' in page

    @pytest.mark.parametrize(
        "path", ["/hilfe/gibtesnicht", "/hilfe/bilder/gibtesnicht.png", "/hilfe/bilder/..%2Findex.png"]
    )
    def test_of_what_is_not_there_is_404(self, town_to_look_at, path):
        """No chapter, no picture, no way out of the folder."""
        assert 404 == town_to_look_at.visit(None).get(path).status_code

    @pytest.mark.parametrize("name", ["../index", "a/b", "", "A", "x.y"])
    def test_takes_pictures_from_its_folder_only(self, name):
        """A name that is none of a picture is no path."""
        assert picture(name) is None

    def test_shows_a_picture_that_is_there_and_leaves_out_one_that_is_not(self, tmp_path, monkeypatch):
        """A picture that was not taken yet is left out rather than broken."""
        from api.web.help import chapters as module

        (tmp_path / "bilder").mkdir()
        (tmp_path / "bilder" / "da.png").write_bytes(b"png")
        monkeypatch.setattr(module, "folder", lambda: tmp_path)

        html = module._read(
            "x", "# T\n\nS.\n\n![Ein Bild, das da ist](bilder/da.png)\n\n![Fehlt](bilder/fort.png)\n"
        ).html

        assert ["/hilfe/bilder/da.png"] == re.findall(r'src="([^"]+)"', html)
        assert 'alt="Ein Bild, das da ist"' in html

    def test_writes_ids_without_umlauts(self):
        """So that they can be typed and linked to from anywhere."""
        assert "zugaenge-fuer-groesse" == slug_of("Zugänge für Größe")
