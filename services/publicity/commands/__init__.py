"""What people do here: each command is the HTTP body too, with its handler beside it."""

from services.publicity.commands.decisions import DecideAward, DecisionReceipt, decide_award
from services.publicity.commands.disqualifications import (
    DisqualificationReceipt,
    DisqualifyApplication,
    disqualify_application,
)
from services.publicity.commands.found import Year, end_other_applications, holder_of, strike_holder
from services.publicity.commands.honours import (
    AnnounceCommendation,
    CommendationReceipt,
    HonourReceipt,
    ReclaimInsignia,
    RevokeHonour,
    announce_commendation,
    reclaim_insignia,
    revoke_honour,
)
from services.publicity.commands.notices import (
    ExtendNotice,
    NoticeReceipt,
    PublishNotice,
    close_notice,
    extend_notice,
    publish_notice,
)
from services.publicity.commands.objections import (
    PUBLIC,
    LodgeObjection,
    ObjectionReceipt,
    ResolutionReceipt,
    ResolveObjection,
    lodge_objection,
    resolve_objection,
)

__all__ = [
    "PUBLIC",
    "AnnounceCommendation",
    "CommendationReceipt",
    "DecideAward",
    "DecisionReceipt",
    "DisqualificationReceipt",
    "DisqualifyApplication",
    "ExtendNotice",
    "HonourReceipt",
    "LodgeObjection",
    "NoticeReceipt",
    "ObjectionReceipt",
    "PublishNotice",
    "ReclaimInsignia",
    "ResolutionReceipt",
    "ResolveObjection",
    "RevokeHonour",
    "Year",
    "announce_commendation",
    "close_notice",
    "decide_award",
    "disqualify_application",
    "end_other_applications",
    "extend_notice",
    "holder_of",
    "lodge_objection",
    "publish_notice",
    "reclaim_insignia",
    "resolve_objection",
    "revoke_honour",
    "strike_holder",
]
