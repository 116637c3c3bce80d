"""An English edit on its way to the Chinese edition: it goes out, is marked and counted, and touches one catalogue."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from test_edition_pages import translations

from telecompilot.edition import __main__ as command
from telecompilot.edition import catalogue, pages
from telecompilot.edition import site as edition
from telecompilot.edition.catalogue import Translations
from telecompilot.site import chinese, styles

OLD = "The pilot limits where a firm stands, not whom it may serve."
NEW = "The pilot sets limits on where a firm stands, none on whom it may serve."
DONE = "试点限制企业设在哪里，而不是为谁服务。"
HEAD = '<html lang="en"><head><title>Data</title></head>'
PAGE = HEAD + '<body><article role="main"><h1>Data</h1><p>{}</p></article></body></html>'


@pytest.fixture
def book(tmp_path, monkeypatch):
    """A site of one page and its catalogue, which every command reads; `say` changes what the page says."""
    site, folder = tmp_path / "site", tmp_path / "po"
    site.mkdir()
    translations(folder, {OLD: DONE, "Data": "数据"})

    def say(*sentences: str) -> None:
        (site / "index.html").write_text(PAGE.format("</p><p>".join(sentences)), encoding="utf-8")

    def files() -> dict[str, str]:
        return {file.name: file.read_text(encoding="utf-8") for file in sorted(folder.iterdir())}

    say(OLD)
    monkeypatch.setattr(Translations.__init__, "__defaults__", (folder,))
    monkeypatch.setattr(catalogue, "FOLDER", folder)
    monkeypatch.setattr(edition.paths, "STATIC", tmp_path / "static")
    return SimpleNamespace(site=site, say=say, files=files, run=lambda *words: command.main([*words, str(site)]))


def test_reworded_sentence_stops_the_build_or_make_check(book, capsys):
    book.say(NEW)
    chinese.write(SimpleNamespace(config=SimpleNamespace(html_baseurl="")), book.site)
    told = capsys.readouterr().err
    assert "1 message in English" in told and "index 1" in told
    assert book.run("status") == 0 and told.strip() in capsys.readouterr().out
    assert book.run("check") == 1 and NEW in capsys.readouterr().out


def test_everything_is_translated_and_still_there_is_a_warning(book, capsys):
    assert book.run("status") == book.run("check") == 0
    assert "warning" not in "".join(capsys.readouterr())


def test_english_sentence_on_a_chinese_page_is_not_marked_or_not_counted(book):
    book.say(OLD, NEW, "A third one.")
    page = pages.translate(book.site, "index.html", Translations())
    assert f'<span class="tc-english" lang="en">{NEW}</span>' in page and DONE in page
    assert page.index("有2处文字尚未译成中文") < page.index("<h1>")
    book.say(OLD)
    assert "尚未译成中文" not in pages.translate(book.site, "index.html", Translations())


@pytest.mark.parametrize("name", ["tc-english", "tc-left"])
def test_stylesheet_loses_the_mark_as_no_english_page_has_it(name):
    assert f".{name}" in styles.sheet(["<p>English</p>"], [], "")


def test_label_of_a_picture_is_read_out_as_chinese():
    from telecompilot.edition.walker import Walker

    picture = '<svg><text x="1">Foreign share</text></svg>'
    assert '<text x="1"><tspan lang="en">Foreign share</tspan></text>' in Walker(lambda *_: None).rewrite(picture)


def test_update_loses_the_old_translation_or_what_it_was_made_from(book):
    book.say(NEW)
    assert book.run("update") == 0
    [text] = book.files().values()
    assert f'#, fuzzy\n#| msgid "{OLD}"\nmsgid "{NEW}"\nmsgstr "{DONE}"\n' in text
    assert f'\nmsgid "{OLD}"' not in text
    assert book.run("check") == 1, "a stale translation passes for a translation"


def test_sentence_that_is_put_back_stays_stale(book):
    book.say(NEW)
    book.run("update")
    book.say(NEW.replace("none", "and none"))
    book.run("update")
    book.say(OLD)
    book.run("update")
    assert book.run("check") == 0 and Translations().known == {OLD: DONE, "Data": "数据"}


def test_update_changes_something_where_nothing_changed(book):
    for sentences in ((OLD,), (NEW,), (NEW, "A third one.")):
        book.say(*sentences)
        book.run("update")
        before = book.files()
        book.run("update")
        assert book.files() == before


def test_smaller_build_takes_strings_away(book):
    found = translations(book.site.parent / "po", {"Said by the PDF": "PDF所说", "Of another page": "另一页"}, "shared")
    translations(book.site.parent / "po", {"Words of a page not built": "未生成"}, "chapters-methods")
    before = book.files()
    book.run("update")
    assert book.files() == before and found.known
    assert book.run("prune") == 2 and book.files() == before


def test_string_of_a_page_not_built_becomes_the_translation_of_a_similar_one(book):
    translations(book.site.parent / "po", {"The whole report on A4 pages": "整份报告，A4版面"}, "shared")
    book.say("The whole report on A5 pages")
    book.run("update")
    assert Translations().find("The whole report on A4 pages") == "整份报告，A4版面"


def test_prune_leaves_what_nobody_says(book, monkeypatch):
    translations(book.site.parent / "po", {"Gone": "没了"}, "shared")
    monkeypatch.setattr(edition, "whole", lambda site: True)
    book.run("prune")
    assert list(book.files()) == ["index.po"] and book.run("check") == 0


def test_new_message_that_two_pages_say_is_to_be_translated_twice(book):
    asked = Translations()
    for page in ("index", "chapters-methods"):
        asked.ask(page, "Data", "p")
        asked.ask(page, "Sources", "p")
    assert asked.update() == ["shared"], "what one page said first stays where it is"


def test_translation_that_cannot_be_filled_in_ends_in_a_traceback(book, capsys):
    translations(book.site.parent / "po", {"In {0} they had {1} <a>firms</a>.": "{2}年，{1}家<b>企业</b>"})
    book.say("In 2024 they had 12 <em>firms</em>.")
    page = pages.translate(book.site, "index.html", Translations())
    assert "<em>firms</em>" in page and 'lang="en"' in page
    assert book.run("status") == 1 and "are invented" in capsys.readouterr().out


def test_committed_catalogue_is_not_in_the_form_that_update_writes(tmp_path):
    kept = Translations()
    for name, entries in kept.files.items():
        catalogue._write([entry for entry in entries if entry.id], tmp_path / name)
        assert (tmp_path / name).read_bytes() == (kept.folder / f"{name}.po").read_bytes(), name


def test_pdf_that_is_there_after_make_pdf_only_changes_a_message(book):
    foot = 'To take along: <a href="download/a.zip">Data</a>'
    said = []
    for pdf in ("", ' · <a href="download/telecompilot.pdf" download title="the whole report">PDF</a>'):
        book.say(foot + pdf)
        said.append(edition.read(book.site, Translations()).said())
    assert said[0] == said[1]


def test_text_outside_pages_is_left_in_english_in_silence(book):
    figures = book.site / "_static" / "figures"
    figures.mkdir(parents=True)
    (figures / "a.csv").write_text("Firm,id,note\nForeign bank,bank-a,read twice\n", encoding="utf-8")
    spec = {"datasets": {"d": [{"x": "Told", "y": "kept"}]}, "tooltip": [{"field": "x", "title": "Head"}]}
    (figures / "a.0123456789.js").write_text(f'telecompilot.live("a",{json.dumps(spec)});\n', encoding="utf-8")
    data = json.dumps({"name": "A report", "inLanguage": "en", "url": "index.html"})
    book.say(f'x</p><script type="application/ld+json">{data}</script><p>')
    (book.site / "404.html").write_text("<html><body><p>Nothing here.</p></body></html>", encoding="utf-8")
    found = edition.read(book.site, Translations())
    told = {"Firm", "Foreign bank", "read twice", "Told", "Head", "A report", "Nothing here."}
    assert told <= found.missing().keys()
    assert not {"bank-a", "kept"} & found.missing().keys()


def test_data_of_a_page_speak_english_or_lead_into_the_other_edition(book):
    for base, there in (("", "index.html"), ("https://example.org/r/", "https://example.org/r/zh/")):
        data = {
            "name": "Data",
            "inLanguage": "en",
            "url": there.replace("zh/", ""),
            "contentUrl": f"{base}download/a.zip",
        }
        book.say(f'{OLD}</p><script type="application/ld+json">{json.dumps(data)}</script><p>')
        page = pages.translate(book.site, "index.html", Translations(), base)
        made = json.loads(page.partition('ld+json">')[2].partition("</script>")[0])
        assert made["name"] == "数据" and made["inLanguage"] == "zh-CN" and made["url"] == there
        assert made["contentUrl"] == (f"{base}download/a.zip" if base else "../download/a.zip")
