"""Who does something together in the demonstration: Buxtehude, the town of all examples, and its neighbours."""

from collections import defaultdict
from collections.abc import Sequence

from procurement.reference import ReferenceMember

BUXTEHUDE = "buxtehude"
ENOUGH = 3


def companions(chosen: Sequence[ReferenceMember]) -> Sequence[ReferenceMember]:
    """All members, those nearest to Buxtehude first: itself, its centre and state, its centre, the largest others."""
    home = next(member for member in chosen if member.member == BUXTEHUDE)
    return sorted(
        chosen,
        key=lambda member: (
            member.member != home.member,
            member.centre != home.centre,
            member.state != home.state,
            -member.inhabitants,
        ),
    )


def founders(chosen: Sequence[ReferenceMember]) -> Sequence[ReferenceMember]:
    """The three that form the alliance around Buxtehude; fewer where there are no more."""
    return companions(chosen)[:ENOUGH]


def others(chosen: Sequence[ReferenceMember]) -> Sequence[ReferenceMember]:
    """The three largest of the centre with most members outside Buxtehude's alliance, empty where none has so many."""
    near = {member.centre for member in founders(chosen)}
    members: defaultdict[str, list[ReferenceMember]] = defaultdict(list)
    for member in companions(chosen):
        if member.centre not in near:
            members[member.centre].append(member)
    enough = [centre for centre in members.values() if len(centre) >= ENOUGH]
    return max(enough, key=len)[:ENOUGH] if enough else ()
