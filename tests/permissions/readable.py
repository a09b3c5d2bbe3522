"""What each field of the graph needs, field by field, as a person reads it in SOM domain §10.

A type stands with what all of its fields need, then with its fields by what they need besides. A field that
leads to a type stands under what that type needs. Who adds a field decides here who may read it.
"""

Row = tuple[str, dict[str, str]]  # what every field needs; fields by what they need besides

STREAMED = "cursor position orderSeq occurredAt type actor entityType message changes"
PAGED = (
    "Event",
    "BulkResolution",
    "Fallout",
    "FalloutType",
    "InventoryItem",
    "JeopardyAlert",
    "Offering",
    "Order",
    "PlanTemplate",
    "Specification",
    "Task",
)
READABLE: dict[str, Row] = {
    "Account": (
        "VIEW_ORDERS",
        {"": "id code name segment contacts locations orders", "VIEW_INVENTORY": "inventoryItems"},
    ),
    "Baseline": (
        "VIEW_PLAN",
        {"": "version reason madeAt madeBy plannedStartAt plannedEndAt committedDueAt tasks"},
    ),
    "BaselineTask": ("VIEW_PLAN", {"": "id key plannedStartAt plannedEndAt"}),
    "BulkItem": ("VIEW_FALLOUT", {"": "state code message fallout"}),
    "BulkResolution": (
        "VIEW_FALLOUT",
        {
            "": "id state stateReason verb notes threshold total done failed passedOver remaining startedBy"
            " startedAt endedAt version items"
        },
    ),
    "Characteristic": ("", {"": "name value source mappedFrom previousValue setBy setAt locked"}),
    "CharacteristicSpec": (
        "",
        {
            "": "name description valueType values minimum maximum unit default mandatoryAt allowLate"
            " maxCardinality"
        },
    ),
    "Contact": ("VIEW_ORDERS", {"": "id code name email phone"}),
    "DecompositionSkip": (
        "VIEW_PLAN",
        {
            "": "id source target reason explanation missingCharacteristic resolvedAt resolvedBy waived"
            " domainOrder",
            "VIEW_ORDERS": "line",
        },
    ),
    "DependencyTemplate": ("", {"": "predecessor successor predecessorSpecification type lag scope"}),
    "DomainOrder": (
        "VIEW_PLAN",
        {
            "": "id number key kind priority serviceCategory action isMove instanceNo state previousState"
            " stateReason specificationVersion reason characteristics plannedStartAt plannedEndAt"
            " forecastEndAt actualStartAt actualEndAt progress ponr version parent children tasks skips plan",
            "VIEW_CATALOG": "specification",
            "VIEW_ORDERS": "order line workNotes",
            "VIEW_INVENTORY": "inventoryItem",
            "VIEW_JEOPARDY": "jeopardy",
            "VIEW_FALLOUT": "fallouts",
        },
    ),
    "DurationStatistics": (
        "VIEW_OPERATIONS",
        {"": "taskKey tasks meanPart deviation", "VIEW_PLAN": "group"},
    ),
    "Event": (
        "VIEW_ORDERS",
        {
            "": "id type cursor position orderSeq occurredAt actor entityType message changes order line",
            "VIEW_PLAN": "domainOrder task",
        },
    ),
    "EventPayload": (
        "VIEW_ORDERS",
        {
            "": f"{STREAMED} order line",
            "VIEW_PLAN": "domainOrder task",
            "VIEW_INVENTORY": "inventoryItem",
            "VIEW_FALLOUT": "fallout",
        },
    ),
    "Fallout": (
        "VIEW_FALLOUT",
        {
            "": "id number type falloutType category state previousState stateReason origin priority"
            " shortDescription errorCode errorMessage externalSystem correlationKey attempts rootCause"
            " resolution resolutionNotes openedAt resolvedAt closedAt reopenCount autoVerb autoAttempts"
            " nextAutoAt isRoot rootFallout blockedBy affectedCount allowedActions allowedVerbs version",
            "VIEW_PLAN": "assignmentGroup assignee domainOrder task causeTask workNotes",
            "VIEW_ORDERS": "order line history",
        },
    ),
    "BulkResolutionEventPayload": ("VIEW_FALLOUT", {"": f"{STREAMED} bulk"}),
    "FalloutEventPayload": (
        "VIEW_FALLOUT",
        {"": f"{STREAMED} fallout", "VIEW_PLAN": "task", "VIEW_ORDERS": "order"},
    ),
    "FalloutType": (
        "VIEW_FALLOUT",
        {
            "": "id code name category description defaultPriority errorPatterns agentVerbs autoVerb"
            " autoAttempts autoDelay medianResolution",
            "VIEW_PLAN": "defaultGroup escalationGroup",
        },
    ),
    "FieldChange": ("", {"": "field from to"}),
    "Group": ("VIEW_PLAN", {"": "code name assignment people openTasks"}),
    "GroupCount": ("", {"": "group open inProgress"}),
    "InventoryItem": (
        "VIEW_INVENTORY",
        {
            "": "id number kind name state specificationVersion characteristics parent children startedAt"
            " endedAt version",
            "VIEW_ORDERS": "account location order",
            "VIEW_CATALOG": "specification",
        },
    ),
    "Jeopardy": ("VIEW_JEOPARDY", {"": "level reason alerts", "VIEW_PLAN": "causeTask"}),
    "JeopardyAlert": (
        "VIEW_JEOPARDY",
        {
            "": "id number scope state level previousLevel reason raisedAt predictedEndAt dueAt variance"
            " delayedPercent escalations acknowledgedBy acknowledgedAt mitigation mitigationNote mitigatedBy"
            " mitigatedAt clearedAt allowedActions version",
            "VIEW_ORDERS": "order line",
            "VIEW_PLAN": "domainOrder task causeTask",
        },
    ),
    "JeopardyEventPayload": (
        "VIEW_JEOPARDY",
        {"": f"{STREAMED} alert", "VIEW_ORDERS": "order line", "VIEW_PLAN": "task"},
    ),
    "Location": ("VIEW_ORDERS", {"": "id code name address city country"}),
    "Milestone": ("VIEW_ORDERS", {"": "id name state plannedAt forecastAt reachedAt line"}),
    "Note": ("VIEW_ORDERS", {"": "id kind author text internal writtenAt"}),
    "Odds": ("", {"": "p50EndAt p90EndAt probabilityOnTime dueAt simulatedAt seed draws"}),
    "OrderRelationship": ("VIEW_ORDERS", {"": "id type version order related"}),
    "Offering": ("VIEW_CATALOG", {"": "id code name status specification"}),
    "OperationsHealth": (
        "VIEW_OPERATIONS",
        {
            "": "readyTasks unstartedTasks jobsWaiting lateJobs jobsOnHold oddsGivenUp noticesGivenUp"
            " eventsWaiting workers overdueLooks oldestJob relayLag workerLag lookLag"
        },
    ),
    "OperationsSummary": (
        "VIEW_OPERATIONS",
        {
            "": "health orders openOrders overdueOrders ordersByState tasksByState openTasksByGroup",
            "VIEW_FALLOUT": "openFallouts falloutsByState",
        },
    ),
    "Order": (
        "VIEW_ORDERS",
        {
            "": "id number category state stateReason previousState source sourceSystem externalId"
            " description priority account contact requestedStartAt requestedCompletionAt committedDueAt"
            " plannedStartAt plannedEndAt forecastEndAt actualStartAt completedAt cancelledAt"
            " cancellationReason question approvedAt approvedBy createdAt createdBy progress revision version"
            " ponr priceAdjustments waitingOn allowedActions lines line milestones notes history"
            " relationships relatedBy",
            "VIEW_PLAN": "domainOrders tasks dependencies plan timeline workNotes priorityScore"
            " priorityByHand",
            "VIEW_JEOPARDY": "jeopardy",
            "VIEW_INVENTORY": "inventoryItems",
            "VIEW_FALLOUT": "fallouts",
        },
    ),
    "OrderLine": (
        "VIEW_ORDERS",
        {
            "": "id lineNo action isMove quantity priority state stateReason previousState externalId"
            " specificationVersion location fromLocation contact characteristics requestedCompletionAt"
            " committedDueAt plannedStartAt plannedEndAt forecastEndAt actualStartAt actualEndAt progress"
            " ponr version order relatedLines priceAdjustments",
            "VIEW_CATALOG": "offering specification",
            "VIEW_INVENTORY": "inventoryItem",
            "VIEW_PLAN": "domainOrders topDomainOrders tasks skips plan priorityScore priorityFactors",
            "VIEW_JEOPARDY": "jeopardy delayedPercent",
            "VIEW_FALLOUT": "fallouts",
        },
    ),
    "Person": ("VIEW_PLAN", {"": "subject name skills workingDay groups openTasks"}),
    "Plan": (
        "VIEW_PLAN",
        {
            "": "root status version plannedStartAt plannedEndAt forecastEndAt baselineEndAt baselineVersion"
            " baselines progress nodes edges criticalPath openTasks closedTasks totalTasks odds",
            "VIEW_FALLOUT": "openFallouts",
            "VIEW_JEOPARDY": "openAlerts",
            "VIEW_ORDERS": "order",
        },
    ),
    "PlanEventPayload": ("VIEW_PLAN", {"": f"{STREAMED} plan task", "VIEW_ORDERS": "order"}),
    "PlanTemplate": (
        "VIEW_CATALOG",
        {
            "": "id code version specification stage actions",
            "VIEW_PLAN": "tasks dependencies",
            "VIEW_OPERATIONS": "durationStatistics",
        },
    ),
    "PriceAdjustment": ("", {"": "sequence charge kind value reason author adjustedAt"}),
    "PriorityFactor": ("VIEW_PLAN", {"": "table rank weight"}),
    "Query": (
        "",
        {
            "": "viewer node nodes",
            "VIEW_ORDERS": "order orders account events feedCursor",
            "VIEW_PLAN": "orchestrationPlan task tasks worklist domainOrder",
            "VIEW_INVENTORY": "inventoryItem inventoryItems",
            "VIEW_CATALOG": "specification specifications offerings planTemplates",
            "VIEW_OPERATIONS": "operationsSummary",
            "VIEW_JEOPARDY": "jeopardyAlerts",
            "VIEW_WORKLOAD": "workload",
            "VIEW_FALLOUT": "fallout fallouts falloutTypes falloutMeasures bulkResolution bulkResolutions",
            "PREVIEW_DECOMPOSITION": "previewDecomposition",
        },
    ),
    "RelatedLine": ("", {"": "lineNo type lag"}),
    "Rule": ("", {"": "characteristic operator value"}),
    "SpecRelationship": (
        "",
        {
            "": "type sequence minimum default maximum quantityCharacteristic rules",
            "VIEW_CATALOG": "target",
        },
    ),
    "Specification": (
        "VIEW_CATALOG",
        {
            "": "id code version name kind serviceCategory description status isBundle characteristics"
            " relationships"
        },
    ),
    "StateCount": ("", {"": "state count"}),
    "Subscription": (
        "",
        {
            "VIEW_ORDERS": "orderEvents",
            "VIEW_PLAN": "taskUpdated planUpdated taskAvailable",
            "VIEW_JEOPARDY": "jeopardyUpdated",
            "VIEW_FALLOUT": "falloutUpdated bulkResolutionUpdated",
        },
    ),
    "Task": (
        "VIEW_PLAN",
        {
            "": "id number key name taskType stage state previousState stateReason resolution requestType"
            " assignmentGroup assignee requiredSkills priority duration estimate plannedStartAt plannedEndAt"
            " forecastStartAt forecastEndAt openedAt actualStartAt actualEndAt notBefore slackToPlanEnd"
            " slackToDue isCritical progress attempt maxAttempts nextAttemptAt lastError correlationKey"
            " attemptStartedAt timeoutAt idempotencyKey attempts lease"
            " isPonr skippable executionMode requiredOutputs inputs outputs waitingOn blockedBy"
            " allowedActions version domainOrder predecessors successors",
            "VIEW_ORDERS": "order line workNotes history",
            "VIEW_JEOPARDY": "jeopardy riskLevel",
            "VIEW_FALLOUT": "fallouts rootFallout",
        },
    ),
    "TaskAttempt": (
        "VIEW_PLAN",
        {
            "": "number result startedAt endedAt worker executionMode attemptGroup errorCode errorMessage"
            " retryable nextAttemptAt"
        },
    ),
    "TaskDependency": ("VIEW_PLAN", {"": "type lag origin predecessor successor satisfied"}),
    "TaskEventPayload": ("VIEW_PLAN", {"": f"{STREAMED} task", "VIEW_ORDERS": "order"}),
    "TaskLease": ("", {"": "id expiresAt"}),
    "TaskTemplate": ("", {"": "key name taskType duration requestType isPonr skippable outputs"}),
    "Timeline": ("VIEW_PLAN", {"": "asOf rows dependencies holds", "VIEW_ORDERS": "milestones order"}),
    "TimelineDependency": ("VIEW_PLAN", {"": "predecessor successor type lag origin"}),
    "TimelineHold": ("VIEW_PLAN", {"": "row state reason from until"}),
    "TimelineRow": (
        "VIEW_PLAN",
        {
            "": "id kind parent number name state taskType assignmentGroup assignee plannedStartAt"
            " plannedEndAt forecastStartAt forecastEndAt actualStartAt actualEndAt baselineEndAt dueAt"
            " progress slackToPlanEnd slackToDue isCritical",
            "VIEW_JEOPARDY": "jeopardyLevel",
        },
    ),
    "Viewer": ("", {"": "subject roles permissions groups topics", "VIEW_ORDERS": "accounts"}),
    "WaitingOn": ("", {"": "party name reason since", "VIEW_PLAN": "task"}),
    "WorkloadDay": ("VIEW_WORKLOAD", {"": "group person day hours tasks capacity"}),
    # what mutations answer with
    "ClaimTasksPayload": ("", {"": "cursor errors", "VIEW_ORDERS": "events", "VIEW_PLAN": "tasks"}),
    "DeleteOrderPayload": ("", {"": "cursor errors deletedId", "VIEW_ORDERS": "events"}),
    "BulkResolutionPayload": (
        "",
        {"": "cursor errors", "VIEW_ORDERS": "events", "VIEW_FALLOUT": "bulk"},
    ),
    "ResolveFalloutsPayload": (
        "",
        {"": "cursor errors matched trials", "VIEW_ORDERS": "events", "VIEW_FALLOUT": "bulk"},
    ),
    "ResolutionTrial": ("", {"": "fallout number possible falloutState taskState code message"}),
    "FalloutMeasures": (
        "",
        {
            "": "orders ordersWithFallout falloutRate closedOrders firstTimeRight opened resolved reopenRate"
            " autoResolveRate byType"
        },
    ),
    "FalloutTypeMeasures": (
        "",
        {"": "type opened open resolved meanTimeToResolve medianTimeToResolve reopenRate autoResolveRate"},
    ),
    "FalloutPayload": (
        "",
        {"": "cursor errors", "VIEW_ORDERS": "events order", "VIEW_PLAN": "task", "VIEW_FALLOUT": "fallout"},
    ),
    "ImportCatalogPayload": (
        "",
        {
            "": "cursor errors revision specifications offerings planTemplates decisionTables falloutTypes"
            " mappings compatibilityRules accounts",
            "VIEW_ORDERS": "events",
        },
    ),
    "ImportServiceOrderPayload": ("", {"": "cursor errors created", "VIEW_ORDERS": "events order"}),
    "JeopardyPayload": ("", {"": "cursor errors", "VIEW_ORDERS": "events order", "VIEW_JEOPARDY": "alert"}),
    "NotePayload": ("", {"": "cursor errors", "VIEW_ORDERS": "events note order"}),
    "OrderLinePayload": ("", {"": "cursor errors", "VIEW_ORDERS": "events order line"}),
    "OrderPayload": ("", {"": "cursor errors", "VIEW_ORDERS": "events order"}),
    "SetCharacteristicPayload": (
        "",
        {"": "cursor errors", "VIEW_ORDERS": "events order line", "VIEW_PLAN": "domainOrder"},
    ),
    "TaskPayload": ("", {"": "cursor errors", "VIEW_ORDERS": "events order", "VIEW_PLAN": "task"}),
    "WaiveSkipPayload": ("", {"": "cursor errors", "VIEW_ORDERS": "events order", "VIEW_PLAN": "skip"}),
    # what Python makes of what the caller sent
    "DecompositionPreviewPayload": ("", {"": "nodes skips errors"}),
    "PreviewNode": ("", {"": "key parentKey specification kind action reason characteristics"}),
    "PreviewSkip": ("", {"": "parentKey source target reason explanation missingCharacteristic"}),
    "PreviewValue": ("", {"": "name value"}),
    # pages need what the list needs that they are of
    "PageInfo": ("", {"": "hasNextPage hasPreviousPage startCursor endCursor"}),
    **{f"{of}Connection": ("", {"": "edges nodes pageInfo totalCount totalCountIsExact"}) for of in PAGED},
    **{f"{of}Edge": ("", {"": "cursor node"}) for of in PAGED},
}
# Filters and sort keys, by what they need besides the list that they narrow: the same as what they look at.
COMPARABLE: dict[str, dict[str, str]] = {
    "EventFilter": {"": "order type entityType state account"},
    "BulkItemFilter": {"": "state"},
    "BulkResolutionEventFilter": {"": "bulk state startedBy"},
    "FalloutEventFilter": {"": "order state type category assignmentGroup assignee bulk"},
    "FalloutFilter": {
        "": "state type category origin assignmentGroup assignee unassigned order task errorCode"
        " externalSystem priorityAtMost openedBefore openedAfter isRoot text"
    },
    "FalloutSort": {"": "OPENED_AT NUMBER PRIORITY RESOLVED_AT AFFECTED_COUNT"},
    "InventoryFilter": {
        "": "state kind text",
        "VIEW_ORDERS": "account location",
        "VIEW_CATALOG": "specification",
    },
    "JeopardyEventFilter": {"": "order account scope level state reason"},
    "JeopardyFilter": {"": "scope level state reason order account raisedSince"},
    "JeopardySort": {"": "RAISED_AT LEVEL DUE_AT NUMBER"},
    "OrderFilter": {
        "": "state category source account priorityAtMost dueBefore dueAfter createdBefore createdAfter late"
        " text",
        "VIEW_CATALOG": "specification",
        "VIEW_PLAN": "assignmentGroup",
        "VIEW_JEOPARDY": "jeopardyLevel",
        "VIEW_FALLOUT": "hasOpenFallout",
    },
    "OrderSort": {
        "": "CREATED_AT NUMBER PRIORITY COMMITTED_DUE_AT FORECAST_END_AT PROGRESS",
        "VIEW_JEOPARDY": "JEOPARDY",
    },
    "OrderTaskFilter": {
        "": "state taskType stage assignmentGroup assignee isCritical",
        "VIEW_JEOPARDY": "jeopardyLevel",
    },
    "SpecificationFilter": {"": "kind serviceCategory status text"},
    "TaskEventFilter": {"": "order state assignmentGroup requestType taskType assignee"},
    "TaskFilter": {
        "": "state taskType stage assignmentGroup assignee unassigned requestType isCritical order dueBefore"
        " text",
        "VIEW_CATALOG": "specification",
        "VIEW_JEOPARDY": "jeopardyLevel",
    },
    "TaskSort": {
        "": "NUMBER PRIORITY PLANNED_START_AT PLANNED_END_AT FORECAST_END_AT OPENED_AT DUE",
        "VIEW_JEOPARDY": "JEOPARDY",
    },
}

# Arguments that say whose list it is.
WHOSE: dict[str, dict[str, str]] = {"Query.worklist": {"VIEW_WORKLOAD": "person group"}}


def needed_by_fields() -> dict[tuple[str, str], frozenset[str]]:
    """Read the table: what each field of each type needs."""
    return {
        (owner, name): frozenset({own, besides} - {""})
        for owner, (own, fields) in READABLE.items()
        for besides, names in fields.items()
        for name in names.split()
    }


def needed_by_comparisons() -> dict[tuple[str, str], frozenset[str]]:
    """Read the tables: what each filter, sort key and owner needs besides its list."""
    return {
        (owner, name): frozenset({besides} - {""})
        for owner, keys in (COMPARABLE | WHOSE).items()
        for besides, names in keys.items()
        for name in names.split()
    }


NEEDED_BY_FIELD = needed_by_fields()
NEEDED_BY_COMPARISON = needed_by_comparisons()
