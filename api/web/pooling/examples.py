"""Examples of each kind of opportunity, by title: the very ones that are executed as tests, said in both languages."""

from collections.abc import Mapping, Sequence

from procurement.kernel.wording import Wording
from procurement.projections.pooling.found import KINDS

TITLES: Mapping[str, str] = {
    "Four spare licences cover three that are missing: 3 · 60.00": (
        "Vier freie Lizenzen decken drei, die fehlen: 3 · 60,00 €"
    ),
    "Licences that may be passed on go first; what an unclear contract holds is shown, not counted": (
        "Was weitergegeben werden darf, geht zuerst; was ein unklarer Vertrag hat, wird gezeigt und nicht gezählt"
    ),
    "Two are about to be ordered and one of them is missing: two are needed, and offered already": (
        "Zwei sind bestellt, eine davon fehlt schon: Gebraucht werden zwei, und angeboten sind sie bereits"
    ),
    "Who is about to order more has nothing to spare, and needs its own spare licences first": (
        "Wer selbst gerade bestellt, gibt nichts ab und nutzt zuerst die eigenen freien Lizenzen"
    ),
    "Who never reported has nothing to spare as far as anybody knows": (
        "Wer nie gemeldet hat, von dem weiß niemand, ob er etwas frei hat"
    ),
    "30 and 20 licences at 80.00, ordered apart in March and May, reach 60.00 together: 50 · 20.00": (
        "30 und 20 Lizenzen zu 80,00 €, getrennt im März und im Mai abgerufen, kosten zusammen 60,00 €: 50 · 20,00 €"
    ),
    "Select points: 3,000 and 1,500 stay in the level from 500, together they reach that from 4,000": (
        "Select-Punkte: 3.000 und 1.500 bleiben in der Stufe ab 500, zusammen erreichen sie die ab 4.000"
    ),
    "Orders 90 days apart are no pool, and one member alone is none either": (
        "Abrufe im Abstand von 90 Tagen gehören nicht zusammen, und ein Mitglied allein ist auch keine Gemeinschaft"
    ),
    "Three sites of 1.5 processors need 2 + 2 + 2 licences, a joint server ⌈4.5⌉ = 5: 1 · 61.00": (
        "Drei Standorte mit je 1,5 Prozessoren brauchen 2 + 2 + 2 Lizenzen, ein gemeinsamer Server 4,5, also 5: "
        "1 · 61,00 €"
    ),
    "25 users for each processor: 50 + 50 apart, 75 for the 3 processors of the alliance; Stade is not in it": (
        "25 Nutzer je Prozessor: getrennt 50 + 50, für die 3 Prozessoren des Verbunds 75; Stade gehört nicht dazu"
    ),
    "Users add up: without a minimum a joint server needs as many": (
        "Nutzer zählen zusammen: Ohne Mindestmenge braucht ein gemeinsamer Server ebenso viele"
    ),
    "30 end in March and 20 in May; as one they reach 60.00 instead of 80.00, and June is too late": (
        "30 enden im März und 20 im Mai; gemeinsam kosten sie 60,00 statt 80,00 €, und Juni ist zu spät"
    ),
    "Without tiers there is no claim": "Ohne Staffel gibt es nichts zu gewinnen",
    "What ends in more than a year is not looked at": "Was erst in mehr als einem Jahr endet, wird nicht betrachtet",
}
"""The examples' titles in German."""
EXAMPLES: Mapping[str, Sequence[Wording]] = {
    name: [Wording(each.title, TITLES.get(each.title, each.title)) for each in kind.examples]
    for name, kind in KINDS.items()
}
