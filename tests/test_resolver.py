"""Which addresses are connected to: only public ones, whatever name or spelling leads there."""

import pytest

from crawler.fetching.resolver import PrivateAddressError, PublicResolver, is_public

INNER = (
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "0",
    "10.0.0.1", "10.1", "172.16.0.1", "192.168.1.1", "192.168.257", "100.64.0.1", "169.254.169.254", "198.18.0.1",
    "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:7f00:1",
    "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:a00:1::1", "fe80::1",
    "fc00::1", "fd12::1", "ff02::1", "localhost", "", "127.0.0.1.", "un nom",
)  # fmt: skip
PUBLIC = ("8.8.8.8", "134744072", "0x08080808", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808")


@pytest.mark.parametrize("address", INNER)
def test_inner_addresses_are_not_public_however_they_are_spelt(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_ones_are(address: str) -> None:
    assert is_public(address)


def test_a_name_that_changes_its_mind_is_looked_at_each_time() -> None:
    """What is given back is the address that was looked at, so it is that one that is connected to."""
    resolver = PublicResolver.__new__(PublicResolver)
    assert resolver._public_only("8.8.8.8", "change.example") == "8.8.8.8"
    with pytest.raises(PrivateAddressError, match=r"leads to 10\.0\.0\.1, which is not public"):
        resolver._public_only("10.0.0.1", "change.example")


def test_only_the_replica_that_a_setting_names_is_let_through() -> None:
    resolver = PublicResolver.__new__(PublicResolver)
    resolver.allowed = "127.0.0.1"
    assert resolver._public_only("127.0.0.1", "127.0.0.1") == "127.0.0.1"
    for name in ("localhost", "127.1", "2130706433", "interne.example"):
        with pytest.raises(PrivateAddressError):
            resolver._public_only("127.0.0.1", name)
