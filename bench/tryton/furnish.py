"""Furnishes an empty Tryton database: a company with its chart and year, suppliers, products, all by Tryton's own client.

Run by the Python that Tryton is installed into: `python furnish.py CONFIG DATABASE`. Prints one JSON object with the ids
that orders need.
"""

import json
import sys
from decimal import Decimal

from proteus import Model, Wizard, config  # pyright: ignore[reportMissingImports]

SUPPLIERS, PRODUCTS = 20, 50
LIST_PRICE = Decimal("100.00")


def activated(connection):
    """The module for purchases with all it needs, a company, its accounts and this year."""
    module = Model.get("ir.module")
    module.click(module.find([("name", "=", "purchase")]), "activate")
    Wizard("ir.module.activate_upgrade").execute("upgrade")
    # These come with the modules, so they can be had only now.
    from trytond.modules.account.tests.tools import (  # noqa: PLC0415  # pyright: ignore[reportMissingImports]
        create_chart,
        create_fiscalyear,
        get_accounts,
    )
    from trytond.modules.account_invoice.tests.tools import (  # noqa: PLC0415  # pyright: ignore[reportMissingImports]
        set_fiscalyear_invoice_sequences,
    )
    from trytond.modules.company.tests.tools import (  # noqa: PLC0415  # pyright: ignore[reportMissingImports]
        create_company,
    )

    create_company(config=connection)
    create_chart(config=connection)
    set_fiscalyear_invoice_sequences(create_fiscalyear()).click("create_period")
    return get_accounts()


def parties():
    """Suppliers with an address: party and address ids."""
    party = Model.get("party.party")
    found = []
    for number in range(SUPPLIERS):
        one = party(name=f"Supplier {number}")
        address = one.addresses[0] if one.addresses else one.addresses.new()
        address.street, address.city = "Marktplatz 1", "Buxtehude"
        one.save()
        found.append((one.id, one.addresses[0].id))
    return found


def products(accounts, unit):
    category = Model.get("product.category")(name="Bought", accounting=True)
    category.account_expense, category.account_revenue = accounts["expense"], accounts["revenue"]
    category.save()
    template = Model.get("product.template")
    found = []
    for number in range(PRODUCTS):
        one = template(name=f"Article {number}", type="goods", default_uom=unit, list_price=LIST_PRICE)
        one.purchasable, one.account_category = True, category
        one.save()
        found.append(one.products[0].id)
    return found


def payment_term():
    term = Model.get("account.invoice.payment_term")(name="At once")
    term.lines.new()
    term.save()
    return term.id


def main(configuration, database):
    connection = config.set_trytond(database, user="admin", config_file=configuration)
    accounts = activated(connection)
    (unit,) = Model.get("product.uom").find([("name", "=", "Unit")])
    (company,) = Model.get("company.company").find([])
    (warehouse,) = Model.get("stock.location").find([("type", "=", "warehouse")])
    print(
        json.dumps(
            {
                "company": company.id,
                "currency": company.currency.id,
                "warehouse": warehouse.id,
                "unit": unit.id,
                "parties": parties(),
                "products": products(accounts, unit),
                "payment_term": payment_term(),
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
