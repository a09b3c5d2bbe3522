"""What the values of the enums of jeopardy, and of what it is judged against, mean."""

JEOPARDY_TEXTS: dict[str, dict[str, str]] = {
    "AlertScope": {
        "TASK": "A task.",
        "DOMAIN_ORDER": "A product, service or resource order.",
        "LINE": "An order line.",
        "ORDER": "The order as a whole.",
    },
    "AlertState": {
        "RAISED": "Nobody has taken note of it, or it got worse since.",
        "ACKNOWLEDGED": "Somebody has taken note of it.",
        "MITIGATED": "Something is done against it.",
        "CLEARED": "The danger is over.",
        "BREACHED": "What it warned of happened: the end was late.",
    },
    "BaselineReason": {
        "PLAN_BUILT": "The plan was made.",
        "PLAN_GROWN": "Tasks joined the plan: they were planned from then on, and push what waits for them.",
        "COMMITTED_DATE_CHANGED": "Another date was promised: what was left was planned anew from then on.",
        "REVISION": "The order was revised while under way: what was left was planned anew from then on.",
    },
    "JeopardyAction": {
        "ACKNOWLEDGE": "Take note of it.",
        "MITIGATE": "Say what is done against it.",
    },
    "JeopardyLevel": {
        "NONE": "It goes as promised.",
        "LOW": "There is less time than planned.",
        "MEDIUM": "Little of the planned margin is left.",
        "HIGH": "It will be late, or has used all of its time.",
        "CRITICAL": "It will be far too late.",
    },
    "JeopardyReason": {
        "LATE_START": "It should be ready by now, and is not.",
        "OVERRUN": "It takes longer than it was allotted.",
        "FORECAST_LATE": "By the forecast it ends too late.",
        "DEADLINE_MISSED": "The committed date has passed.",
        "UPSTREAM": "Something before it is late.",
        "FALLOUT": "It failed, and the failure is not resolved.",
        "HOLD": "It is on hold for so long that the committed date cannot be kept.",
    },
    "JeopardySort": {
        "RAISED_AT": "When it was raised.",
        "LEVEL": "How great the danger is.",
        "DUE_AT": "By when it has to end.",
        "NUMBER": "By number.",
    },
    "MitigationAction": {
        "REASSIGN": "Others do the work.",
        "EXPEDITE": "The work comes first.",
        "NEW_DUE_DATE": "Another date was agreed.",
        "ADD_PEOPLE": "More people do the work.",
        "OTHER": "Something else; the note says what.",
    },
    "RiskLevel": {
        "NONE": "What comes before it is on time.",
        "LOW": "Something before it is slightly late.",
        "HIGH": "Something before it is late by more than a tenth of its time.",
    },
}
