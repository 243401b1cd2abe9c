"""What stands in cells: escaped, with controls spelled, and a link only where there is something to show."""

from __future__ import annotations

from datetime import UTC, datetime

from console.pages.support.markup import account_link, application_link, badge, cell, coded, printed, time
from governance.queries.naming import AccountName, ApplicationName

AT = datetime(2026, 5, 6, 7, 8, 9, 10, tzinfo=UTC)
TOLD = '<time datetime="2026-05-06T07:08:09Z">2026-05-06 07:08 UTC</time>'


def test_an_instant_is_for_people_and_programs() -> None:
    assert time(AT) == TOLD
    assert time(None) == '<span class="none">not known</span>'


def test_a_name_is_no_markup_and_turns_nothing() -> None:
    jo = AccountName("okta:acme", "jo", "<b>\u202ejo & co")
    assert account_link(jo) == '<a href="/accounts/okta%3Aacme%7Cjo">&lt;b&gt;\\u202ejo &amp; co</a>'
    wiki = ApplicationName("w'1", None)
    assert application_link(wiki, "okta:acme") == '<a href="/applications/okta%3Aacme%7Cw%271">w&#39;1</a>'
    assert badge('not_"known') == '<span class="badge is-not-&#34;known">not &#34;known</span>'


def test_what_a_template_prints_is_escaped_once() -> None:
    assert printed("<b>\u202ejo & co") == printed(printed(coded("<b>\u202ejo & co"))) == "&lt;b&gt;\\u202ejo &amp; co"
    assert (printed(1_000), printed(None), printed(['"'])) == ("1000", "None", "[&#39;&#34;&#39;]")
    assert coded("run `a<b` or 'c'") == "run <code>a&lt;b</code> or &#39;c&#39;"


def test_a_cell_is_what_its_column_says() -> None:
    row = {"since": AT, "state": "not_known", "finding_id": "f<1", "why": "<i>", "note": None, "rows": 1_000}
    told = {column: cell(row, column) for column in row}
    assert told["since"] == TOLD
    assert told["state"] == '<span class="badge is-not-known">not known</span>'
    assert told["finding_id"] == '<a href="/findings/f%3C1">f&lt;1</a>'
    assert cell({"by": "jo@example.com"}, "by") == "jo@<wbr>example.com"
    assert cell({"what": "accept until 2026-06-09T00:00:00Z"}, "what") == "accept until 2026-06-09 00:00 UTC"
    # What is no markup is escaped by the template.
    assert (told["why"], told["rows"]) == ("<i>", "1,000")
    assert told["note"] == cell(row, "nowhere") == '<span class="none" title="nothing is recorded">–</span>'


def test_a_login_in_a_sentence_breaks_as_elsewhere_and_a_command_stands_as_code() -> None:
    told = coded("Remove jo@example.com with `jitgov remediation verify`, not <b>")
    assert told == "Remove jo@<wbr>example.com with <code>jitgov remediation verify</code>, not &lt;b&gt;"
