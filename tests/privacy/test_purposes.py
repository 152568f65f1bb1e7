"""Purposes, bases, rules and recipients hang together."""

from __future__ import annotations

import pytest

from onepost.connectors import registry
from onepost.privacy.inventory import INVENTORY
from onepost.privacy.registers.clauses import CLAUSES
from onepost.privacy.registers.recipients import EEA, RECIPIENTS
from onepost.privacy.rules import RULES
from onepost.privacy.vocabulary import Basis, Erase, Purpose


@pytest.mark.clause("P-3.0")
def test_every_purpose_has_one_basis_and_the_rights_that_go_with_it() -> None:
    for purpose in Purpose:
        assert isinstance(purpose.basis, Basis)
        assert purpose.asked == (purpose.basis is Basis.CONSENT)
        if purpose.basis in (Basis.CONTRACT, Basis.LEGAL_OBLIGATION):
            assert not purpose.may_object
    assert Purpose.NEWSLETTER.may_object, "marketing can be objected to, whatever it rests on"


@pytest.mark.clause("P-3.0")
def test_only_what_rests_on_contract_or_consent_can_be_taken_along() -> None:
    for label, table in INVENTORY.items():
        for name, data in table.fields.items():
            if data.portable:
                assert data.purpose.basis in (Basis.CONTRACT, Basis.CONSENT), f"{label}.{name}"
                assert not data.withheld, f"{label}.{name}"


@pytest.mark.clause("P-3.4")
def test_what_outlives_erasure_names_the_law_or_the_claim_it_is_kept_for() -> None:
    for label, table in INVENTORY.items():
        for name, data in table.fields.items():
            if data.erase is Erase.KEEP:
                assert data.purpose in (Purpose.PROOF, Purpose.CLAIMS), f"{label}.{name}"
                assert data.rule.period is not None, f"{label}.{name}"


@pytest.mark.clause("P-1.4")
def test_nobody_gets_data_to_sell_or_to_advertise() -> None:
    assert not [purpose for purpose in Purpose if "advert" in purpose or "market" in purpose]
    assert {recipient.purpose for recipient in RECIPIENTS} <= {
        Purpose.PUBLISH,
        Purpose.OPERATION,
        Purpose.NEWSLETTER,
        Purpose.ANALYTICS,
        Purpose.MEASUREMENT,
    }


@pytest.mark.clause("P-5.2")
def test_who_is_outside_the_eea_names_what_makes_it_lawful_and_what_replaces_it() -> None:
    for recipient in RECIPIENTS:
        if recipient.country and recipient.country not in EEA:
            assert recipient.tool, recipient.id
            assert recipient.fallback, recipient.id


@pytest.mark.clause("P-5.0", "P-10.3")
def test_every_network_is_a_recipient_and_no_other_network_is() -> None:
    networks = {recipient.id for recipient in RECIPIENTS if recipient.purpose is Purpose.PUBLISH}
    assert networks == {*registry.NETWORKS, "dropbox"}


@pytest.mark.clause("P-6B.9")
def test_every_rule_is_used_keeps_a_promise_and_every_field_has_one() -> None:
    used = {data.rule.id for table in INVENTORY.values() for data in table.fields.values()}
    assert used <= {rule.id for rule in RULES}
    assert {rule.clause for rule in RULES} <= {clause.id for clause in CLAUSES}


@pytest.mark.clause("P-6B.7")
def test_nothing_is_called_anonymous_after_being_scrambled() -> None:
    """EDPB 2026: hashing is no erasure. What is not deleted is detached: the row no longer names anybody."""
    ways = {data.erase for table in INVENTORY.values() for data in table.fields.values() if data.personal}
    assert ways <= {Erase.DELETE_ROW, Erase.DELETE_FILE, Erase.DETACH, Erase.SHRED, Erase.KEEP}


@pytest.mark.clause("P-3.2a", "P-3.2c")
def test_no_statistic_of_use_has_a_person_in_it() -> None:
    """Counts are kept of the installation only, so an objection finds nothing of this person to leave out."""
    assert not [
        f"{label}.{name}"
        for label, table in INVENTORY.items()
        for name, data in table.fields.items()
        if data.purpose is Purpose.IMPROVEMENT
    ]
    tally = INVENTORY["watching.Tally"]
    assert tally.impersonal
    assert set(tally.fields) == {"id", "measure", "network", "label", "count"}
