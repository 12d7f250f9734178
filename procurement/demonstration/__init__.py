"""The demonstration cooperative: years of made-up ordering by the real members, as a stream of domain commands."""

from procurement.demonstration.people import Person, people
from procurement.demonstration.plan import plan
from procurement.demonstration.planned import COOPERATIVE, Planned, subject

__all__ = ["COOPERATIVE", "Person", "Planned", "people", "plan", "subject"]
