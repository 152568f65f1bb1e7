from __future__ import annotations

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "onepost.privacy"
    label = "privacy"

    def ready(self) -> None:
        from onepost.channels.signals import too_young
        from onepost.connectors import http
        from onepost.privacy import checks, checks_of_registers, duties  # noqa: F401 - the checks register themselves
        from onepost.privacy.backups import ledger, replaying
        from onepost.privacy.erasing.ledger import replay
        from onepost.privacy.erasing.running import stuck
        from onepost.privacy.registers import hosts
        from onepost.privacy.requests.reports import of_network
        from onepost.watching import incidents

        http.ask_before_leaving(hosts.listed)
        duties.stand()
        ledger.listen()
        too_young.connect(of_network)
        replaying.STEPS.append(replay)
        incidents.LOOKS.append(stuck)
