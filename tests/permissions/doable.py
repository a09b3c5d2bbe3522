"""What each mutation needs, and the least that it takes, as a person reads it in SOM domain §10."""

from collections.abc import Mapping
from typing import Any

NIL = "00000000-0000-4000-8000-000000000000"
ORDER, LINE, TASK, SKIP, ALERT, FALLOUT = (
    f"{prefix}_{NIL}" for prefix in ("ord", "lin", "tsk", "skp", "jal", "fal")
)
WHY = {"reason": "Because."}

# mutation: (one of these permissions is needed, what it takes)
DOABLE: dict[str, tuple[str, Mapping[str, Any]]] = {
    "createOrder": ("CAPTURE_ORDER", {"category": "SERVICE", "accountCode": "ACME"}),
    "addOrderLine": ("CAPTURE_ORDER", {"order": ORDER, "line": {"specification": "CFS-NET"}}),
    "updateOrderLine": ("CAPTURE_ORDER", {"line": LINE, "quantity": 2}),
    "removeOrderLine": ("CAPTURE_ORDER", {"line": LINE}),
    "deleteOrder": ("CAPTURE_ORDER", {"order": ORDER}),
    "submitOrder": ("SUBMIT_ORDER", {"order": ORDER}),
    "cancelOrder": ("CANCEL_ORDER", {"order": ORDER, **WHY}),
    "importServiceOrder": ("IMPORT_ORDER", {"payload": {}}),
    "importCatalog": ("IMPORT_CATALOG", {"document": {}}),
    "holdEnrichment": ("HOLD_ENRICHMENT", {"order": ORDER, **WHY}),
    "resumeEnrichment": ("HOLD_ENRICHMENT", {"order": ORDER}),
    "approveOrder": ("APPROVE_ORDER", {"order": ORDER}),
    "rejectOrder": ("APPROVE_ORDER", {"order": ORDER, **WHY}),
    "reworkOrder": ("REWORK_ORDER", {"order": ORDER}),
    "holdOrder": ("HOLD_ORDER", {"order": ORDER, **WHY}),
    "resumeOrder": ("HOLD_ORDER", {"order": ORDER}),
    "holdLine": ("HOLD_ORDER", {"line": LINE, **WHY}),
    "resumeLine": ("HOLD_ORDER", {"line": LINE}),
    "requestInformation": ("REQUEST_INFORMATION", {"order": ORDER, "question": "Which floor?"}),
    "provideInformation": ("PROVIDE_INFORMATION", {"order": ORDER, "answer": "The second."}),
    "relateOrders": ("CAPTURE_ORDER", {"order": ORDER, "related": ORDER, "type": "CROSS_REF"}),
    "unrelateOrders": ("CAPTURE_ORDER", {"order": ORDER, "related": ORDER, "type": "CROSS_REF"}),
    "failLine": ("CLOSE_ORDER", {"line": LINE, **WHY}),
    "closePartial": ("CLOSE_ORDER", {"order": ORDER}),
    "waiveSkip": ("WAIVE_SKIP", {"skip": SKIP, **WHY}),
    "setCharacteristic": ("SET_CHARACTERISTIC", {"owner": TASK, "name": "vlanId", "value": 7}),
    "setPriority": ("SET_PRIORITY", {"order": ORDER, "priority": 1}),
    "setCommittedDate": (
        "SET_COMMITTED_DATE",
        {"owner": ORDER, "committedDueAt": "2026-12-24T12:00:00Z"},
    ),
    "adjustPrice": (
        "ADJUST_PRICE",
        {"owner": ORDER, "charge": "RECURRING", "kind": "PERCENT", "value": "-5", **WHY},
    ),
    "acknowledgeJeopardy": ("ACKNOWLEDGE_JEOPARDY", {"alert": ALERT}),
    "mitigateJeopardy": ("MITIGATE_JEOPARDY", {"alert": ALERT, "action": "EXPEDITE", "note": "Tonight."}),
    "addNote": ("ADD_NOTE", {"owner": ORDER, "text": "Ring first."}),
    "raiseIssue": ("RAISE_ISSUE", {"order": ORDER, "text": "Nobody came."}),
    "claimTask": ("WORK_ON_TASK ENRICH", {"task": TASK}),
    "claimTasks": ("WORK_ON_TASK ENRICH", {"tasks": []}),
    "extendLease": ("WORK_ON_TASK ENRICH", {"task": TASK, "lease": NIL}),
    "releaseTask": ("WORK_ON_TASK ENRICH", {"task": TASK}),
    "startTask": ("WORK_ON_TASK ENRICH", {"task": TASK}),
    "completeTask": ("WORK_ON_TASK ENRICH", {"task": TASK}),
    "failTask": ("WORK_ON_TASK ENRICH", {"task": TASK, "code": "NO_DUCT", "message": "It is full."}),
    "reportProgress": ("WORK_ON_TASK ENRICH", {"task": TASK, "percent": 40.0}),
    "assignTask": ("ASSIGN_TASK", {"task": TASK, "assignee": "tom"}),
    "approveTask": ("APPROVE_ORDER", {"task": TASK}),
    "rejectTask": ("APPROVE_ORDER", {"task": TASK, **WHY}),
    "skipTask": ("SKIP_TASK", {"task": TASK, **WHY}),
    "sendTaskEvent": ("SEND_TASK_EVENT", {"correlationKey": "K-1"}),
    "raiseFallout": ("CREATE_FALLOUT", {"task": TASK, "description": "The duct is full."}),
    "assignFallout": ("ASSIGN_FALLOUT", {"fallout": FALLOUT, "assignee": "tom"}),
    "startFallout": ("WORK_ON_FALLOUT", {"fallout": FALLOUT}),
    "holdFallout": ("WORK_ON_FALLOUT", {"fallout": FALLOUT, **WHY}),
    "awaitFalloutInformation": ("WORK_ON_FALLOUT", {"fallout": FALLOUT, "question": "Which duct?"}),
    "resumeFallout": ("WORK_ON_FALLOUT", {"fallout": FALLOUT}),
    "resolveFallout": (
        "WORK_ON_FALLOUT OVERRIDE_FALLOUT",
        {"fallout": FALLOUT, "verb": "RETRY", "notes": "It is clear again."},
    ),
    "resolveFallouts": (
        "WORK_ON_FALLOUT OVERRIDE_FALLOUT",
        {"where": {"type": ["NO-PORT"]}, "verb": "RETRY", "notes": "It is clear again."},
    ),
    "stopBulkResolution": ("WORK_ON_FALLOUT OVERRIDE_FALLOUT", {"bulk": f"blk_{NIL}"}),
    "resumeBulkResolution": ("WORK_ON_FALLOUT OVERRIDE_FALLOUT", {"bulk": f"blk_{NIL}"}),
    "closeFallout": ("OVERRIDE_FALLOUT", {"fallout": FALLOUT}),
    "cancelFallout": ("OVERRIDE_FALLOUT", {"fallout": FALLOUT, **WHY}),
}
# Actions that are offered to who may do them, by what they need.
OFFERED_ON_ORDERS = {
    "SUBMIT": "SUBMIT_ORDER",
    "CANCEL": "CANCEL_ORDER",
    "DELETE": "CAPTURE_ORDER",
    "EDIT": "CAPTURE_ORDER",
    "HOLD_ENRICHMENT": "HOLD_ENRICHMENT",
    "RESUME_ENRICHMENT": "HOLD_ENRICHMENT",
    "APPROVE": "APPROVE_ORDER",
    "REJECT": "APPROVE_ORDER",
    "REWORK": "REWORK_ORDER",
    "HOLD": "HOLD_ORDER",
    "RESUME": "HOLD_ORDER",
    "REQUEST_INFORMATION": "REQUEST_INFORMATION",
    "PROVIDE_INFORMATION": "PROVIDE_INFORMATION",
    "CLOSE_PARTIAL": "CLOSE_ORDER",
}
OFFERED_ON_TASKS = {
    "CLAIM": "WORK_ON_TASK",
    "RELEASE": "WORK_ON_TASK",
    "START": "WORK_ON_TASK",
    "FAIL": "WORK_ON_TASK",
    "REPORT_PROGRESS": "WORK_ON_TASK",
    "COMPLETE": "WORK_ON_TASK ENRICH",
    "ASSIGN": "ASSIGN_TASK",
    "APPROVE": "APPROVE_ORDER",
    "REJECT": "APPROVE_ORDER",
    "SKIP": "SKIP_TASK",
    "SEND_EVENT": "SEND_TASK_EVENT",
    "RAISE_FALLOUT": "CREATE_FALLOUT",
    "ENRICHMENT": "ENRICH",  # the type of the tasks that enrichers complete
}
OFFERED_ON_ALERTS = {"ACKNOWLEDGE": "ACKNOWLEDGE_JEOPARDY", "MITIGATE": "MITIGATE_JEOPARDY"}
OFFERED_ON_FALLOUTS = {
    "ASSIGN": "ASSIGN_FALLOUT",
    "START": "WORK_ON_FALLOUT",
    "HOLD": "WORK_ON_FALLOUT",
    "AWAIT_INFORMATION": "WORK_ON_FALLOUT",
    "RESUME": "WORK_ON_FALLOUT",
    "RESOLVE": "WORK_ON_FALLOUT OVERRIDE_FALLOUT",
    "CLOSE": "OVERRIDE_FALLOUT",
}
VERBS = {
    "RETRY": "WORK_ON_FALLOUT",
    "RETRY_WITH_DATA": "WORK_ON_FALLOUT",
    "CONTINUE": "WORK_ON_FALLOUT",
    "RETURN_TO_CAPTURE": "WORK_ON_FALLOUT",
    "ESCALATE": "WORK_ON_FALLOUT",
    "COMPLETE_MANUALLY": "OVERRIDE_FALLOUT",
    "SKIP": "OVERRIDE_FALLOUT",
    "REPLAN": "OVERRIDE_FALLOUT",
    "FAIL_LINE": "OVERRIDE_FALLOUT",
}
# The same with an input that makes more of it: a note that is not for customers.
DOABLE_MORE: dict[str, tuple[str, str, Mapping[str, Any]]] = {
    "addNote, internal": ("addNote", "ADD_WORK_NOTE", {"owner": ORDER, "text": "Psst.", "internal": True}),
    "addNote, on a task": ("addNote", "ADD_WORK_NOTE", {"owner": TASK, "text": "Psst."}),
    "addNote, on a fallout": ("addNote", "ADD_WORK_NOTE", {"owner": FALLOUT, "text": "Psst."}),
}
