"""Which addresses a post may go to: public ones, unless the settings allow others for this receiver.

A name that leads to a private network would let whoever owns it reach what only this machine reaches. The post goes to
the very address that was looked at, so that a second answer of the name server changes nothing.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

_NAT64 = IPv6Network("64:ff9b::/96")
_ALL_BUT_THE_LAST_FOUR_BYTES = 0xFFFF_FFFF


def is_public(spelled: str) -> bool:
    """Tell whether an address is one of the public internet; one that carries another within is what that one is."""
    address = _inner(ip_address(spelled.partition("%")[0]))
    return address.is_global and not address.is_multicast


def _inner(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & _ALL_BUT_THE_LAST_FOUR_BYTES)
    if address.teredo is not None:
        return address.teredo[1]
    return address.ipv4_mapped or address.sixtofour or address
