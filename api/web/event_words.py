"""What each type of event is called when people read it: a short sentence without its subject."""

from collections.abc import Mapping

from procurement.kernel.wording import Wording

EVENTS: Mapping[str, Wording] = {
    "member.admitted": Wording("Member admitted", "Mitglied aufgenommen"),
    "member.inhabitants_reported": Wording("Inhabitants reported", "Einwohnerzahl gemeldet"),
    "member.levy_assessed": Wording("Levy assessed", "Umlage festgesetzt"),
    "member.approval_rule_set": Wording("Approval rule set", "Freigaberegel festgelegt"),
    "member.notice_given": Wording("Notice given", "Mitgliedschaft gekündigt"),
    "vendor.registered": Wording("Vendor registered", "Lieferant angelegt"),
    "vendor.details_changed": Wording("Vendor's details changed", "Angaben des Lieferanten geändert"),
    "contract.awarded": Wording("Framework contract awarded", "Rahmenvertrag geschlossen"),
    "contract.article_listed": Wording("Article listed", "Artikel aufgenommen"),
    "contract.list_price_changed": Wording("List price changed", "Listenpreis geändert"),
    "contract.terms_changed": Wording("Price terms changed", "Preisregel geändert"),
    "contract.licence_minimum_agreed": Wording("Minimum of licences agreed", "Mindestmenge an Lizenzen vereinbart"),
    "contract.member_entitled": Wording("Member entitled", "Mitglied berechtigt"),
    "contract.modified": Wording("Ceiling modified", "Höchstwert geändert"),
    "contract.extended": Wording("Contract extended", "Vertrag verlängert"),
    "contract.ended": Wording("Contract ended", "Vertrag beendet"),
    "contract.call_off_allocated": Wording("Order counted against the ceiling", "Abruf auf den Höchstwert angerechnet"),
    "contract.call_off_released": Wording("Order given back to the ceiling", "Abruf vom Höchstwert wieder freigegeben"),
    "contract.balance_carried_forward": Wording("Balance carried forward", "Saldovortrag"),
    "order.registered": Wording("Order number assigned", "Abrufnummer vergeben"),
    "order.placed": Wording("Order placed", "Abruf gestellt"),
    "order.approved": Wording("Order approved", "Abruf freigegeben"),
    "order.rejected": Wording("Order rejected", "Abruf abgelehnt"),
    "order.transmitted": Wording("Order sent to the vendor", "Abruf an den Lieferanten übermittelt"),
    "order.confirmed": Wording("Order confirmed by the vendor", "Abruf vom Lieferanten bestätigt"),
    "order.received": Wording("Delivery received", "Wareneingang gebucht"),
    "order.invoiced": Wording("Invoice recorded", "Rechnung erfasst"),
    "order.cancelled": Wording("Order cancelled", "Abruf storniert"),
    "order.closed": Wording("Order closed", "Abruf abgeschlossen"),
    "licence.received": Wording("Licences received", "Lizenzen erhalten"),
    "licence.usage_reported": Wording("Licence usage reported", "Lizenznutzung gemeldet"),
    "licence.offered": Wording("Spare licences offered", "Freie Lizenzen angeboten"),
    "licence.offer_withdrawn": Wording("Offer of licences withdrawn", "Angebot von Lizenzen zurückgezogen"),
    "licence.claimed": Wording("Licences of another member asked for", "Lizenzen eines anderen Mitglieds angefragt"),
    "licence.claim_withdrawn": Wording("Claim on licences withdrawn", "Anfrage nach Lizenzen zurückgezogen"),
    "licence.transferred_out": Wording("Licences passed on", "Lizenzen abgegeben"),
    "licence.transferred_in": Wording("Licences taken over", "Lizenzen übernommen"),
    "pool.opened": Wording("Pooled order opened", "Sammelabruf eröffnet"),
    "pool.pledged": Wording("Quantity pledged to a pooled order", "Menge zum Sammelabruf angemeldet"),
    "pool.pledge_withdrawn": Wording("Pledge to a pooled order withdrawn", "Anmeldung zum Sammelabruf zurückgezogen"),
    "pool.closing_refused": Wording(
        "Pooled order could not be closed", "Sammelabruf konnte nicht abgeschlossen werden"
    ),
    "pool.closed": Wording("Pooled order closed, orders placed", "Sammelabruf abgeschlossen, Abrufe gestellt"),
    "pool.lapsed": Wording("Pooled order ended without orders", "Sammelabruf ohne Abrufe beendet"),
    "alliance.formed": Wording("Alliance formed", "Verbund gegründet"),
    "alliance.member_joined": Wording("Alliance joined", "Verbund beigetreten"),
    "alliance.notice_given": Wording("Notice given in an alliance", "Im Verbund gekündigt"),
    "alliance.dissolved": Wording("Alliance dissolved", "Verbund aufgelöst"),
    "demand.asked": Wording("Members asked for their demand", "Bedarf abgefragt"),
    "demand.declared": Wording("Demand declared", "Bedarf gemeldet"),
    "demand.withdrawn": Wording("Declared demand withdrawn", "Bedarfsmeldung zurückgezogen"),
    "opportunity.dismissed": Wording("Opportunity to pool dismissed", "Pooling-Möglichkeit verworfen"),
    "opportunity.restored": Wording("Opportunity to pool restored", "Pooling-Möglichkeit wieder aufgenommen"),
}


def event_words(type_: str) -> Wording:
    """The words for a type of event; a type without words stands for itself."""
    return EVENTS.get(type_, Wording(type_, type_))
