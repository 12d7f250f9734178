"""What each report is called and says, in a sentence; and what its further parts are called."""

from collections.abc import Mapping

from procurement.kernel.wording import Wording

TITLES: Mapping[str, Wording] = {
    "catalogue": Wording("Catalogue", "Katalog"),
    "contract_ceiling": Wording("Contract ceilings", "Höchstwerte der Verträge"),
    "discount_savings": Wording("Discount savings", "Ersparnis gegenüber dem Listenpreis"),
    "dismissed_opportunities": Wording("Dismissed opportunities", "Verworfene Möglichkeiten"),
    "entitlements": Wording("Licences by term", "Lizenzen nach Laufzeit"),
    "licence_pooling": Wording("Licences and pooling", "Lizenzen und Pooling"),
    "member_balance": Wording("Levy against savings", "Umlage und Ersparnis"),
    "member_register": Wording("Member register", "Mitgliederverzeichnis"),
    "order_book": Wording("Order book", "Abrufbuch"),
    "price_history": Wording("Price history", "Preisverlauf"),
    "tier_progress": Wording("Tier progress", "Stand der Staffeln"),
    "tiered_orders": Wording("Orders with tiers", "Abrufe mit Staffelpreisen"),
    "usage_reports": Wording("Usage reports", "Nutzungsmeldungen"),
    "vendor_register": Wording("Vendor register", "Lieferantenverzeichnis"),
    "vendor_volumes": Wording("Vendor volumes", "Volumen je Lieferant"),
    "alliances": Wording("Alliances", "Verbünde"),
    "demand": Wording("Demand declared", "Bedarfsmeldungen"),
    "demand_totals": Wording("Demand", "Bedarfsabfragen"),
    "licence_claims": Wording("Claims on spare licences", "Anfragen nach freien Lizenzen"),
    "licence_offers": Wording("Offers of spare licences", "Angebote freier Lizenzen"),
    "pool_shares": Wording("Shares in pooled orders", "Anmeldungen zu Sammelabrufen"),
    "pooling_savings": Wording("Savings by pooling", "Ersparnis durch Sammelabrufe"),
    "pools": Wording("Pooled orders", "Sammelabrufe"),
    "product_spending": Wording("Spending by product", "Ausgaben je Produkt"),
}
SENTENCES: Mapping[str, Wording] = {
    "catalogue": Wording(
        "What can be ordered under which contract, at what price.",
        "Was aus welchem Vertrag zu welchem Preis abgerufen werden kann.",
    ),
    "contract_ceiling": Wording(
        "How much of each contract and lot is called off, what is left, and when it will be used up.",
        "Wie viel von jedem Vertrag und Los abgerufen ist, was bleibt und wann es voraussichtlich ausgeschöpft ist.",
    ),
    "discount_savings": Wording(
        "What each member saved against the list price, by contract, article and month.",
        "Was jedes Mitglied gegenüber dem Listenpreis gespart hat, je Vertrag, Artikel und Monat.",
    ),
    "dismissed_opportunities": Wording(
        "Which pooling opportunities were dismissed, with which figures and why.",
        "Welche Möglichkeiten zum Pooling verworfen wurden, mit welchen Zahlen und warum.",
    ),
    "entitlements": Wording(
        "What each member owns of which licences until when; running and ended terms, passed on and taken over.",
        "Welche Lizenzen jedes Mitglied bis wann hat: laufende und abgelaufene, überlassene und übernommene.",
    ),
    "licence_pooling": Wording(
        "What each member owns and uses of a product, and where members would do better together.",
        "Was jedes Mitglied an Lizenzen hat und nutzt und wo Mitglieder gemeinsam günstiger fahren.",
    ),
    "member_balance": Wording(
        "What membership cost each member in a year, against what it saved.",
        "Was die Mitgliedschaft jedes Mitglied im Jahr gekostet und was sie ihm erspart hat.",
    ),
    "member_register": Wording(
        "Who belongs to the cooperative, how large it is, and from which amounts on a second person approves.",
        "Wer Mitglied ist, wie groß es ist und ab welchen Beträgen eine zweite Person freigibt.",
    ),
    "order_book": Wording(
        "Every order with where it stands, what is open of it and what it amounts to.",
        "Jeder Abruf mit seinem Status, dem, was noch offen ist, und seinem Betrag.",
    ),
    "price_history": Wording(
        "What each article has cost from which day on, announced prices included.",
        "Was jeder Artikel ab welchem Tag gekostet hat, auch angekündigte Preise.",
    ),
    "tier_progress": Wording(
        "Where all members together stand in each contract year, and how much is missing to the next tier.",
        "Wo alle Mitglieder zusammen im Vertragsjahr stehen und wie viel bis zur nächsten Staffel fehlt.",
    ),
    "tiered_orders": Wording(
        "What each member ordered of articles with tiers, day by day.",
        "Was jedes Mitglied von Artikeln mit Staffelpreisen abgerufen hat, Tag für Tag.",
    ),
    "usage_reports": Wording(
        "How many licences members reported in use, every report there was.",
        "Wie viele Lizenzen Mitglieder als genutzt gemeldet haben, mit allen früheren Meldungen.",
    ),
    "vendor_register": Wording(
        "Who sells under the cooperative's contracts, as last registered.",
        "Wer aus den Verträgen liefert, nach dem letzten Stand der Angaben.",
    ),
    "vendor_volumes": Wording(
        "What all members together ordered of each vendor, by contract, lot, article and month.",
        "Was alle Mitglieder zusammen je Lieferant abgerufen haben, nach Vertrag, Los, Artikel und Monat.",
    ),
    "alliances": Wording(
        "Which members share servers and licences, since when and until when.",
        "Welche Mitglieder Server und Lizenzen teilen, seit wann und bis wann.",
    ),
    "demand": Wording(
        "What each member said it will need of products in preparation.",
        "Was jedes Mitglied von Produkten in Vorbereitung benötigt.",
    ),
    "demand_totals": Wording(
        "What was asked about products in preparation, and what all members declared together.",
        "Zu welchen Produkten in Vorbereitung Bedarf abgefragt wurde und was alle Mitglieder zusammen gemeldet haben.",
    ),
    "licence_claims": Wording(
        "Who asked for which spare licences of another member, and what became of it.",
        "Wer welche freien Lizenzen eines anderen Mitglieds angefragt hat und was daraus wurde.",
    ),
    "licence_offers": Wording(
        "Spare licences that members have for others.", "Freie Lizenzen, die Mitglieder anderen anbieten."
    ),
    "pool_shares": Wording(
        "What each member pledged to which pooled order, and what became of it.",
        "Was jedes Mitglied zu welchem Sammelabruf angemeldet hat und was daraus wurde.",
    ),
    "pooling_savings": Wording(
        "What members saved by ordering as one instead of apart. Never add it to the savings against list prices.",
        "Was Mitglieder durch gemeinsames statt einzelnes Abrufen gespart haben. Nicht zur Ersparnis gegenüber dem Listenpreis zu addieren.",
    ),
    "pools": Wording(
        "Every pooled order, how much is pledged to it, and what it brought.",
        "Jeder Sammelabruf, was dazu angemeldet ist und was er gebracht hat.",
    ),
    "product_spending": Wording(
        "What each member called off of which product, by contract, article and month, and what it paid.",
        "Was jedes Mitglied von welchem Produkt abgerufen und bezahlt hat, je Vertrag, Artikel und Monat.",
    ),
}
PARTS: Mapping[str, Wording] = {
    "dismissed": Wording("Dismissed opportunities", "Verworfene Möglichkeiten"),
    "opportunities": Wording("Opportunities to pool", "Möglichkeiten zum Pooling"),
    "tiers": Wording("Tiers reached by all members", "Von allen Mitgliedern erreichte Staffeln"),
    "running": Wording("Running total in the contract year", "Laufende Summe im Vertragsjahr"),
    "shares": Wording("Shares of the vendors", "Anteile der Lieferanten"),
    "alliance_costs": Wording(
        "Costs of the alliances by member and product", "Kosten der Verbünde je Mitglied und Produkt"
    ),
    "alliance_totals": Wording("Costs of the alliances", "Kosten der Verbünde"),
    "half_years": Wording("Demand by half-year", "Bedarf je Halbjahr"),
    "hindrances": Wording("What stood against the last closing", "Was dem letzten Abschluss entgegenstand"),
    "similar": Wording("Past orders of similar products", "Frühere Abrufe ähnlicher Produkte"),
    "years": Wording("All members by product and year", "Alle Mitglieder je Produkt und Jahr"),
}


def title_of(name: str) -> Wording:
    return TITLES.get(name, Wording(name, name))


def sentence_of(name: str) -> Wording:
    return SENTENCES.get(name, Wording("", ""))


def part_title(name: str) -> Wording:
    return PARTS.get(name, Wording(name, name))
