"""The basket and its way to orders: choose, check, confirm."""

from api.web.basket import adding, checking, choosing, confirming
from api.web.page import Door, Look, Menu, Page
from procurement.application.access import Action, Role
from procurement.kernel.wording import Wording

PAGE = Page(
    doors=(
        Door(path="/korb", action=Action.QUOTE_ORDER, answer=choosing.show),
        Door(path="/korb", action=Action.QUOTE_ORDER, answer=choosing.change, method="POST"),
        Door(path="/korb/artikel", action=Action.QUOTE_ORDER, answer=adding.add, method="POST"),
        Door(path="/korb/pruefen", action=Action.QUOTE_ORDER, answer=checking.show),
        Door(path="/korb/pruefen", action=Action.PLACE_ORDER, answer=checking.send, method="POST"),
        Door(path="/korb/bestaetigung", action=Action.PLACE_ORDER, answer=confirming.show),
    ),
    looks=(
        Look(path="/korb", role=Role.OFFICER, name="empty"),
        Look(path="/korb", role=Role.MANAGER, name="manager"),
        Look(path="/korb/pruefen", role=Role.OFFICER, name="nothing-to-check"),
        Look(path="/korb/bestaetigung?abruf={order}", role=Role.OFFICER, name="placed"),
        Look(path="/korb/bestaetigung", role=Role.OFFICER, name="nothing", status=404),
    ),
    help="beschaffung#abruf-stellen",
    menu=Menu(label=Wording("Basket", "Korb"), order=20, roles=(Role.OFFICER, Role.APPROVER, Role.MANAGER)),
)
