from __future__ import annotations

from governance.model.answerable import Custodian
from governance.model.answers import About, Answer, Judgement, compliant, not_evaluable, violation
from governance.model.configured import configure
from governance.model.credentials import Credential
from governance.model.persons import Absence
from governance.model.situation import Answerer, ApplicationFacts, Situation
from governance.policies import leaver_client, leaver_elsewhere, orphan, unowned_credential
from governance.policies.judging import judge
from governance.policies.precedence import asked_with, first_speaks, told_otherwise
from governance.policies.support import examples as ada
from tests.governance.any_situation import Readings

ADA, BOB = About("okta:acme|ada"), About("okta:acme|bob")


def admin(answer: Answer) -> Judgement:
    return Judgement("admin_mfa", "critical", answer)


def person(answer: Answer) -> Judgement:
    return Judgement("person_without_factor", "medium", answer)


def test_the_first_speaks_alone_while_its_violation_lasts() -> None:
    open_one = admin(violation(ADA, "So.", 5, ("e",)))
    for answer in (violation(ADA, "So.", 3, ("e",)), not_evaluable(ADA, "who knows"), compliant(ADA)):
        assert first_speaks([open_one, person(answer)]) == [open_one]


def test_the_next_speaks_of_others_and_where_the_first_says_nothing() -> None:
    open_one, bob = admin(violation(ADA, "So.", 5, ("e",))), person(violation(BOB, "So.", 3, ("e",)))
    assert first_speaks([open_one, bob]) == [open_one, bob]
    for answer in (compliant(ADA), not_evaluable(ADA, "who knows")):
        assert first_speaks([admin(answer), bob]) == [admin(answer), bob]
    assert first_speaks([bob]) == [bob]
    crm = About("crm>ada", "okta:acme|crm")
    orphan = Judgement("orphan", "high", violation(crm, "So.", 3, ("e",)))
    assert first_speaks([Judgement("leaver_elsewhere", "high", compliant(crm)), orphan])[-1] == orphan


def test_where_nobody_can_tell_whether_a_leaver_s_account_lives_no_orphan_is_told_of_either() -> None:
    """Policies.md: P10 gives way to P22 where the roster says gone; both would rest on the same old list."""
    crm, chat = About("crm>ada", "okta:acme|crm"), About("chat>ada", "okta:acme|chat")
    untold = Judgement("leaver_elsewhere", "high", not_evaluable(crm, "no list was read since"))
    for answer in (violation(crm, "So.", 3, ("e",)), not_evaluable(crm, "who knows"), compliant(crm)):
        assert first_speaks([untold, Judgement("orphan", "high", answer)]) == [untold]
    elsewhere = Judgement("orphan", "high", violation(chat, "So.", 3, ("e",)))
    assert first_speaks([untold, elsewhere]) == [untold, elsewhere]
    before = Judgement("orphan", "high", violation(crm, "So.", 3, ("e",), until=4))
    assert first_speaks([untold, before]) == [untold, before], "it was so before"


def test_whoever_is_no_administrator_any_more_lacks_a_factor_from_then_on() -> None:
    was = admin(violation(ADA, "So.", 5, ("e",), until=9))
    lacks = violation(ADA, "No factor.", 3, ("f",))
    assert first_speaks([was, person(lacks)]) == [was, person(lacks._replace(since=9))]
    deed, same = (
        Judgement(policy, "critical", violation(ADA, "So.", 5, ("e",), until=until))
        for policy, until in (("resurrection", 9), ("used_after_leaving", None))
    )
    assert first_speaks([deed, same]) == [deed], "a deed is told once"


def test_who_spoke_first_and_is_over_leaves_the_word_to_whoever_lasts() -> None:
    """Policies.md: of one time the first speaks; what is still so when that is over is told from then on."""

    def said(policy: str, since: int, until: int | None = None, about: About = ADA) -> Judgement:
        return Judgement(policy, "medium", violation(about, "So.", since, ("e",), until=until))

    crm = About("okta:acme|ada", "okta:acme|crm")
    for first, later in (
        (said("leaver_account", 3, 9), said("contract_ended", 8)),
        (said("dormant_privileged", 3, 9), said("unused_assignment", 5, about=crm)),
        (said("role_mapping", 3, 9), said("privilege_creep", 5)),
    ):
        from_then_on = later._replace(answer=later.answer._replace(since=9))
        assert first_speaks([first, later]) == [first, from_then_on]
        ahead = later._replace(answer=later.answer._replace(until=20))
        assert first_speaks([first, ahead])[1].answer[3:5] == (9, 20)
        over = later._replace(answer=later.answer._replace(until=9))
        assert first_speaks([first, over]) == [first]


def test_about_an_administrator_nobody_else_asks_for_factors() -> None:
    """Policies.md: P5 alone has administrators without a factor."""
    for first in (compliant(ADA), not_evaluable(ADA, "who knows")):
        for later in (violation(ADA, "So.", 3, ("e",)), not_evaluable(ADA, "no factors read"), compliant(ADA)):
            assert first_speaks([admin(first), person(later)]) == [admin(first)]
    before = person(violation(ADA, "So.", 3, ("e",), until=4))
    assert first_speaks([admin(compliant(ADA)), before]) == [admin(compliant(ADA)), before], "as it was before"
    was = admin(violation(ADA, "So.", 1, ("e",), until=2))
    assert first_speaks([was, person(not_evaluable(ADA, "no factors read"))])[1:], "no administrator any more"


def test_where_the_roster_tells_that_somebody_left_no_orphan_is_told_of_besides() -> None:
    there, elsewhere = About("crm>ada", "okta:acme|crm"), About("chat>ada", "okta:acme|chat")

    def said(policy: str, about: About, until: int | None = None) -> Judgement:
        return Judgement(policy, "high", violation(about, "So.", 3, ("e",), until=until))

    left, orphan, other = said("leaver_elsewhere", there), said("orphan", there), said("orphan", elsewhere)
    assert first_speaks([orphan, other, left]) == [other, left]
    assert first_speaks([orphan, other]) == [orphan, other], "it speaks while nobody says that the person left"
    assert first_speaks([orphan, said("leaver_elsewhere", there, until=2)])[0] == orphan, "he was hired again"


def test_of_one_time_one_finding_is_enough_and_another_time_is_another_fact() -> None:
    closed = admin(violation(ADA, "So.", 5, ("e",), until=9))
    assert first_speaks([closed, person(violation(ADA, "So.", 6, ("e",), until=9))]) == [closed]
    later = person(violation(ADA, "So.", 9, ("e",)))
    assert first_speaks([closed, later]) == [closed, later]
    assert first_speaks([closed, person(compliant(ADA))]) == [closed, person(compliant(ADA))]


def test_the_first_speaks_for_the_same_thing_and_for_all_of_an_account_never_for_another_thing() -> None:
    def said(policy: str, about: About) -> Judgement:
        return Judgement(policy, "medium", violation(about, "So.", 3, ("e",)))

    payroll, ledger = (About(ADA.account_id, None, f"okta:acme|group:{name}") for name in ("payroll", "ledger"))
    mapped, crept = said("role_mapping", payroll), said("privilege_creep", payroll)
    assert first_speaks([mapped, crept]) == [mapped]
    other = said("privilege_creep", ledger)
    assert first_speaks([mapped, other]) == [mapped, other]
    dormant, unused = said("dormant_privileged", ADA), said("unused_privilege", payroll)
    assert first_speaks([dormant, unused]) == [dormant]
    assert first_speaks([unused]) == [unused], "whoever is not built or switched off says nothing"
    there = said("jit_past_limit", About("okta:acme|crm>okta:acme|ada", "okta:acme|crm"))
    assert first_speaks([dormant, there]) == [dormant], "it is silent there, as it is everywhere"
    assigned = said("unused_assignment", About(ADA.account_id, "okta:acme|crm"))
    assert first_speaks([there, assigned]) == [there]
    elsewhere = said("unused_assignment", About(ADA.account_id, "okta:acme|chat"))
    assert first_speaks([there, elsewhere]) == [there, elsewhere]
    assert first_speaks([unused, assigned]) == [unused, assigned], "a role and an application are two things"


def test_the_roster_s_word_on_a_leaver_is_told_and_the_orphan_s_where_there_is_none() -> None:
    crm = f"{ada.OKTA}|0oa1crm"
    told = ada.situation(
        account=ada.account(state="disabled", timeline=(ada.changed("disabled", 10),), ended_at=ada.day(10)),
        person=ada.person(ada.stated(1), ada.stated(10, status="ended", ends_at=ada.day(9))),
        app_accounts=(ada.app_account(crm),),
        applications={crm: ApplicationFacts(crm, "CRM", False)},
    )
    both = [
        configure(leaver_elsewhere.POLICY, leaver_elsewhere.LeaverElsewhere()),
        configure(orphan.POLICY, orphan.OrphanAccounts()),
    ]

    def spoken(situation: Situation) -> list[str]:
        return [j.policy_id for j in judge(situation, both).judgements if j.answer.outcome == "violation"]

    assert spoken(told) == ["leaver_elsewhere"]
    assert spoken(told._replace(person=None)) == ["orphan"]


def test_until_somebody_is_gone_whose_end_is_stated_ahead_the_orphan_is_told() -> None:
    crm = f"{ada.OKTA}|0oa1crm"
    both = [
        configure(leaver_elsewhere.POLICY, leaver_elsewhere.LeaverElsewhere()),
        configure(orphan.POLICY, orphan.OrphanAccounts()),
    ]

    def spoken(ends_on: int, listed: bool) -> list[tuple[str, int, int | None]]:
        readings = Readings([(ada.day(12), "list-12", "alive")])
        told = ada.situation(
            account=ada.account(state="disabled", timeline=(ada.changed("disabled", 10),), ended_at=ada.day(10)),
            person=ada.person(ada.stated(1, ends_at=ada.day(ends_on))),
            app_accounts=(ada.app_account(crm)._replace(listed=listed),),
            applications={crm: ApplicationFacts(crm, "CRM", False)},
            own_lists={crm: (readings,)} if listed else {},
        )
        judged = judge(told, both).judgements
        return [(j.policy_id, *j.answer[3:5]) for j in judged if j.answer.outcome == "violation"]

    due_at, gone_at = ada.day(17), ada.day(200)
    assert spoken(200, listed=False) == [("leaver_elsewhere", ada.day(207), None), ("orphan", due_at, gone_at)]
    assert spoken(200, listed=True) == [("orphan", due_at, gone_at)], "whether a list then shows it nobody can tell"
    # Gone before the orphan is due: one fact, one finding.
    assert spoken(16, listed=False) == [("leaver_elsewhere", ada.day(23), None)]
    assert spoken(17, listed=False) == [("leaver_elsewhere", ada.day(24), None)]


def test_what_cannot_be_told_of_an_orphan_is_not_hidden_by_an_end_that_lies_ahead() -> None:
    crm = About("crm>ada", "okta:acme|crm")
    orphan = Judgement("orphan", "high", not_evaluable(crm, "who knows", 5))
    ahead = violation(crm, "So.", 27, ("e",))._replace(speaks_from=20)
    for answer in (ahead, not_evaluable(crm, "no list was read since", 27)._replace(speaks_from=20)):
        elsewhere = Judgement("leaver_elsewhere", "high", answer)
        assert first_speaks([elsewhere, orphan]) == [elsewhere, orphan]
        gone = elsewhere._replace(answer=answer._replace(speaks_from=5))
        assert first_speaks([gone, orphan]) == [gone]


def test_of_three_the_first_that_has_something_to_say_speaks() -> None:
    def said(policy: str) -> Judgement:
        return Judgement(policy, "medium", violation(ADA, "So.", 3, ("e",)))

    three = [said("elevation_outside_pim"), said("regrant_after_revoke"), said("out_of_band_grant")]
    assert first_speaks(three) == three[:1]
    assert first_speaks(three[1:]) == three[1:2]


def test_how_a_privilege_began_that_it_stands_and_that_peers_lack_it_are_three_facts() -> None:
    """Decision 176: each has its own way out, and is told besides the others."""
    role = About(ADA.account_id, None, "entra:acme|directory_role:ga")

    def said(policy: str, detail: str | None = None, until: int | None = None) -> Judgement:
        return Judgement(policy, "high", violation(role._replace(detail=detail), "So.", 3, ("e",), until=until))

    began, stands, rare = (
        said("elevation_outside_pim", "active:/:3"),
        said("standing_privilege", "/"),
        said("peer_outlier"),
    )
    assert first_speaks([began, stands, rare]) == [began, stands, rare]
    taken_over = said("elevation_outside_pim", "active:/:3", until=9)
    assert first_speaks([taken_over, stands]) == [taken_over, stands], "the service took it over, and it has no end"
    for first in ("role_mapping", "privilege_creep"):
        assert first_speaks([said(first), stands, rare]) == [said(first), stands], "one question about the same need"
    for other in ("regrant_after_revoke", "out_of_band_grant"):
        assert first_speaks([began, said(other)]) == [began], "one beginning"


def test_a_policy_changes_its_own_word_and_those_of_whom_it_may_silence() -> None:
    assert told_otherwise(["used_on_leave"]) == {"used_on_leave"}
    assert told_otherwise(["orphan"]) == {"orphan"}
    assert told_otherwise(["leaver_elsewhere"]) == {"leaver_elsewhere", "orphan"}
    assert told_otherwise(["contract_ended", "admin_mfa"]) == {
        *("contract_ended", "leaver_elsewhere"),
        *("admin_mfa", "person_without_factor"),
    }


def test_who_is_asked_with_a_policy_is_all_that_may_take_its_word() -> None:
    assert asked_with(["used_on_leave"]) == {"used_on_leave"}
    assert asked_with(["leaver_account"]) == {"leaver_account"}
    assert asked_with(["orphan"]) == {"orphan", "leaver_elsewhere"}
    assert asked_with(["leaver_elsewhere"]) == {"leaver_elsewhere", "leaver_account", "contract_ended"}


def test_until_who_knows_a_secret_is_gone_it_is_told_that_nobody_owns_the_client() -> None:
    bob = f"{ada.OKTA}|bob"
    secret = Credential("ocs1", "secret", None, ada.day(3), None, None, "listed", made_at=ada.day(2))
    client = ada.account(
        type="service", listed_at=ada.day(3), listed_event_id="listed", credentials=(secret,),
        read=frozenset({"owners", "credentials"}), custodians=(Custodian(bob, "added", ada.day(2), "added-2"),),
    )  # fmt: skip
    both = [
        configure(leaver_client.POLICY, leaver_client.LeaverClient()),
        configure(unowned_credential.POLICY, unowned_credential.UnownedCredential()),
    ]

    def spoken(gone_on: int) -> list[tuple[str, int, int | None]]:
        leaving = Answerer(bob, "Bob", True, None, (Absence("contract_ended", ada.day(gone_on), None, ("roster-1",)),))
        judged = judge(ada.situation(account=client, answerers={bob: leaving}), both).judgements
        return [(j.policy_id, *j.answer[3:5]) for j in judged if j.answer.outcome == "violation"]

    assert spoken(200) == [("leaver_client", ada.day(200), None), ("unowned_credential", ada.day(3), ada.day(200))]
    assert spoken(2) == [("leaver_client", ada.day(2), None)]


def test_who_has_the_word_from_an_instant_on_leaves_what_was_found_before() -> None:
    def said(policy: str, since: int, until: int | None = None) -> Judgement:
        answer = violation(ADA, "So.", since, ("e",), until=until)
        return Judgement(policy, "medium", answer._replace(speaks_from=since))

    dormant, unused = said("dormant_privileged", 20), said("password_never_used", 5)
    assert first_speaks([dormant, unused]) == [dormant, unused._replace(answer=unused.answer._replace(until=20))]
    assert first_speaks([dormant, said("password_never_used", 20)]) == [dormant]
    untold = Judgement("unused_privilege", "medium", not_evaluable(ADA, "who knows", 5))
    assert first_speaks([dormant, untold]) == [dormant], "silence is told on its day, and not ahead"
    assert first_speaks([dormant, said("password_never_used", 5, 9)])[1].answer.until == 9
    assert first_speaks([said("dormant_privileged", 20, 30), unused])[1].answer[3:5] == (30, None)
