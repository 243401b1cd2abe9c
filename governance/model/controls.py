"""Which controls of four frameworks a policy serves, in one spelling everywhere."""

from __future__ import annotations

from typing import NamedTuple


class Controls(NamedTuple):
    """Ids as the frameworks themselves write them; none may be empty."""

    soc2: tuple[str, ...]
    """SOC 2, Trust Services Criteria of 2017, as ``CC6.1``."""
    iso27001: tuple[str, ...]
    """ISO/IEC 27001:2022, Annex A, as ``A.5.18``."""
    nist800_53: tuple[str, ...]
    """NIST SP 800-53 revision 5, as ``AC-2(3)``."""
    pci_dss: tuple[str, ...]
    """PCI DSS 4.0.1, as ``8.2.5``."""

    def spelled(self) -> tuple[str, ...]:
        """Return the controls as people read them, each with its framework before it."""
        named = zip(("SOC 2", "ISO 27001:2022", "NIST 800-53", "PCI DSS 4.0.1"), self, strict=True)
        return tuple(f"{framework} {control}" for framework, ids in named for control in ids)
