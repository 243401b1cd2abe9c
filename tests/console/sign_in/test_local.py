"""Who signs in on his own machine, and as whom he decides."""

from __future__ import annotations

import pytest

from console.sign_in.local import Account, local_login
from console.sign_in.sessions import made_link
from governance.model.acts import Author
from governance.settings.people import PeopleSettings
from ingest.contract.errors import DeclinedError
from tests.console.opened_console import Browser, house_over, login
from tests.governance.queries.filled import ACME
from tests.reviews.opened import filled_store

ROOT = Author(via="os", uid=0, name="root", address="gate.example.com")
PAT = Account(f"{ACME}|pat", "pat@example.com")


def test_without_an_account_he_reads_and_decides_nothing() -> None:
    login = local_login(ROOT, PeopleSettings(), None)
    assert not {"reviewer", "risk_owner"} & set(login.roles)
    assert login.author.account_id is None


def test_where_nobody_is_named_he_stands_for_the_account_and_is_named_beside_it() -> None:
    login = local_login(ROOT, PeopleSettings(), PAT)
    assert login.speaks_for == login.author.account_id == PAT.key
    assert login.author.spelled() == "root (uid 0) on gate.example.com"
    assert "administrator" not in login.roles


def test_whom_people_os_leaves_out_decides_nothing() -> None:
    with pytest.raises(DeclinedError, match=r"people\.os"):
        local_login(ROOT, PeopleSettings(os={"ada": f"{ACME}|ada"}), PAT)


def test_whom_people_os_names_enters_it_as_himself() -> None:
    ada = Author(via="os", issuer=ACME, subject="ada", uid=1, name="ada")
    login = local_login(ada, PeopleSettings(os={"ada": f"{ACME}|ada"}), PAT)
    assert (login.author.account_id, login.speaks_for) == (f"{ACME}|ada", PAT.key)


def test_whoever_looks_a_link_up_does_not_follow_it() -> None:
    house = house_over(filled_store("sqlite://"))
    person, link = Browser(house), f"/sign-in/{made_link(house.own, login(), house.now())}"
    looked = person.head(link)
    assert (looked.status_code, "set-cookie" in looked.headers) == (405, False)
    assert [person.get(link).status_code for _ in range(2)] == [303, 410]
