"""What each command of keeping the books needs to be allowed, whose it is, and the stream it is about."""

from collections.abc import Mapping
from dataclasses import dataclass

from procurement.application.access import Action
from procurement.domain.alliance import commands as alliance
from procurement.domain.contract import commands as contract
from procurement.domain.demand import commands as demand
from procurement.domain.licence import commands as licence
from procurement.domain.member import commands as member
from procurement.domain.opportunity import commands as opportunity
from procurement.domain.pool import commands as pool
from procurement.domain.vendor import commands as vendor


@dataclass(frozen=True, slots=True)
class Kept:
    """`stream` is a pattern of the command's fields. `member_in` is the field that names the member for which the
    actor must be allowed to act, empty where the action concerns all.
    """

    action: Action
    stream: str
    member_in: str = ""


MEMBER, VENDOR, CONTRACT = "member/{member}", "vendor/{vendor}", "contract/{contract}"
LICENCE, POOL, ALLIANCE, DEMAND = "licence/{member}/{product}", "pool/{pool}", "alliance/{alliance}", "demand/{product}"
OPPORTUNITY = "opportunity/{opportunity}"

KEPT: Mapping[type, Kept] = {
    member.AdmitMember: Kept(Action.KEEP_MEMBERS, MEMBER),
    member.ReportInhabitants: Kept(Action.KEEP_MEMBERS, MEMBER),
    member.AssessLevy: Kept(Action.KEEP_MEMBERS, MEMBER),
    member.SetApprovalRule: Kept(Action.KEEP_MEMBERS, MEMBER),
    member.GiveNotice: Kept(Action.KEEP_MEMBERS, MEMBER),
    vendor.RegisterVendor: Kept(Action.KEEP_CONTRACTS, VENDOR),
    vendor.ChangeVendorDetails: Kept(Action.KEEP_CONTRACTS, VENDOR),
    contract.AwardContract: Kept(Action.KEEP_CONTRACTS, CONTRACT),
    contract.ListArticle: Kept(Action.KEEP_CONTRACTS, CONTRACT),
    contract.ChangeListPrice: Kept(Action.KEEP_CONTRACTS, CONTRACT),
    contract.ChangeTerms: Kept(Action.KEEP_CONTRACTS, CONTRACT),
    contract.AgreeLicenceMinimum: Kept(Action.KEEP_CONTRACTS, CONTRACT),
    contract.EntitleMember: Kept(Action.KEEP_CONTRACTS, CONTRACT),
    contract.ModifyContract: Kept(Action.KEEP_CONTRACTS, CONTRACT),
    contract.ExtendContract: Kept(Action.KEEP_CONTRACTS, CONTRACT),
    contract.EndContract: Kept(Action.KEEP_CONTRACTS, CONTRACT),
    licence.ReportUsage: Kept(Action.REPORT_USAGE, LICENCE, "member"),
    licence.OfferLicences: Kept(Action.SHARE_LICENCES, LICENCE, "member"),
    licence.WithdrawOffer: Kept(Action.SHARE_LICENCES, LICENCE, "member"),
    licence.TransferLicences: Kept(Action.SHARE_LICENCES, LICENCE, "member"),
    licence.ClaimLicences: Kept(Action.SHARE_LICENCES, LICENCE, "claimed_by"),
    licence.WithdrawClaim: Kept(Action.SHARE_LICENCES, LICENCE),
    pool.OpenPool: Kept(Action.KEEP_POOLS, POOL),
    pool.ClosePool: Kept(Action.KEEP_POOLS, POOL),
    pool.AbandonPool: Kept(Action.KEEP_POOLS, POOL),
    pool.PledgeToPool: Kept(Action.PLEDGE, POOL, "member"),
    pool.WithdrawPledge: Kept(Action.PLEDGE, POOL, "member"),
    opportunity.DismissOpportunity: Kept(Action.KEEP_POOLS, OPPORTUNITY),
    opportunity.RestoreOpportunity: Kept(Action.KEEP_POOLS, OPPORTUNITY),
    alliance.FormAlliance: Kept(Action.KEEP_ALLIANCES, ALLIANCE),
    alliance.JoinAlliance: Kept(Action.KEEP_ALLIANCES, ALLIANCE),
    alliance.GiveAllianceNotice: Kept(Action.KEEP_ALLIANCES, ALLIANCE),
    alliance.DissolveAlliance: Kept(Action.KEEP_ALLIANCES, ALLIANCE),
    demand.AskDemand: Kept(Action.ASK_DEMAND, DEMAND),
    demand.DeclareDemand: Kept(Action.DECLARE_DEMAND, DEMAND, "member"),
    demand.WithdrawDemand: Kept(Action.DECLARE_DEMAND, DEMAND, "member"),
}
