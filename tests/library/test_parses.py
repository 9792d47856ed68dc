"""The engine reads the library without a fault."""

from tests.library.content import RULE_KINDS, codes_of, dictionary, protocol
from workups.engine.parse import parse_protocol


def test_the_arm_protocol_is_valid() -> None:
    definition = parse_protocol(protocol(), dictionary())
    assert sorted(definition.rules) == sorted(code for kind in RULE_KINDS for code in codes_of(kind))
    assert sorted(definition.findings) == sorted(codes_of("findings"))
