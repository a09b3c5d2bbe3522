"""Every document that the world sends."""

TASK = """
fragment Work on Task {
  id number name key taskType state requestType duration estimate requiredOutputs correlationKey
  allowedActions openedAt actualStartAt lastError order { externalId }
}
"""

MISSING_VALUES = "lines { id skips { id missingCharacteristic resolvedAt waived } }"

OPEN_TASKS = (
    """
query OpenTasks($where: TaskFilter, $page: String) {
  feedCursor
  tasks(first: 100, after: $page, where: $where) {
    nodes { ...Work }
    pageInfo { hasNextPage endCursor }
  }
}
"""
    + TASK
)

TASK_UPDATES = (
    """
subscription TaskUpdates($where: TaskEventFilter, $after: String) {
  taskUpdated(where: $where, after: $after) { cursor task { ...Work } }
}
"""
    + TASK
)

ONE_TASK = "query OneTask($id: ID!) { task(id: $id) { ...Work } }" + TASK

QUESTIONS_ASKED = "externalId notes { kind }"

FALLOUT = "fragment Trouble on Fallout { id number state shortDescription }"

OPEN_FALLOUTS = (
    """
query OpenFallouts($where: FalloutFilter, $page: String) {
  feedCursor
  fallouts(first: 100, after: $page, where: $where) {
    nodes { ...Trouble }
    pageInfo { hasNextPage endCursor }
  }
}
"""
    + FALLOUT
)

FALLOUT_UPDATES = (
    """
subscription FalloutUpdates($where: FalloutEventFilter, $after: String) {
  falloutUpdated(where: $where, after: $after) { cursor fallout { ...Trouble } }
}
"""
    + FALLOUT
)

ONE_FALLOUT = "query OneFallout($id: ID!) { fallout(id: $id) { ...Trouble } }" + FALLOUT

ALERT = """
fragment Warning on JeopardyAlert {
  id number state level
  causeTask { id name state duration estimate progress }
}
"""

OPEN_ALERTS = (
    """
query OpenAlerts($where: JeopardyFilter, $page: String) {
  feedCursor
  jeopardyAlerts(first: 100, after: $page, where: $where) {
    nodes { ...Warning }
    pageInfo { hasNextPage endCursor }
  }
}
"""
    + ALERT
)

ALERT_UPDATES = (
    """
subscription AlertUpdates($where: JeopardyEventFilter, $after: String) {
  jeopardyUpdated(where: $where, after: $after) { cursor alert { ...Warning } }
}
"""
    + ALERT
)

ONE_ALERT = "query OneAlert($id: ID!) { node(id: $id) { ...Warning } }" + ALERT

ANSWER = "events { occurredAt } errors { code message retryable }"


MUTATIONS = {
    name: f"mutation($input: {taken}!) {{ {name}(input: $input) {{ {ANSWER} }} }}"
    for name, taken in (
        ("acknowledgeJeopardy", "AcknowledgeJeopardyInput"),
        ("approveOrder", "ApproveOrderInput"),
        ("claimTask", "TaskInput"),
        ("completeTask", "CompleteTaskInput"),
        ("failTask", "FailTaskInput"),
        ("mitigateJeopardy", "MitigateJeopardyInput"),
        ("provideInformation", "ProvideInformationInput"),
        ("reportProgress", "ReportProgressInput"),
        ("requestInformation", "RequestInformationInput"),
        ("resolveFallout", "ResolveFalloutInput"),
        ("sendTaskEvent", "SendTaskEventInput"),
        ("setCharacteristic", "SetCharacteristicInput"),
        ("startFallout", "FalloutInput"),
        ("startTask", "TaskInput"),
    )
}


def orders_with(fields: str) -> str:
    """Ask for orders, a page at a time, and for the cursor after which changes follow."""
    return f"""
query Orders($where: OrderFilter, $page: String) {{
  feedCursor
  orders(first: 50, after: $page, where: $where) {{
    nodes {{ id state {fields} }}
    pageInfo {{ hasNextPage endCursor }}
  }}
}}
"""


def order_events_with(fields: str) -> str:
    """Ask for the orders of events as they happen."""
    return f"""
subscription OrderEvents($where: EventFilter, $after: String) {{
  orderEvents(where: $where, after: $after) {{ cursor order {{ id state {fields} }} }}
}}
"""
