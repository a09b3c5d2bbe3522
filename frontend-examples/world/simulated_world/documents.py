"""Every document that the world sends."""

TASK = """
fragment Work on Task {
  id number name key taskType state requestType duration estimate requiredOutputs correlationKey
  allowedActions openedAt actualStartAt
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

ANSWER = "events { occurredAt } errors { code message retryable }"


MUTATIONS = {
    name: f"mutation($input: {taken}!) {{ {name}(input: $input) {{ {ANSWER} }} }}"
    for name, taken in (
        ("approveOrder", "ApproveOrderInput"),
        ("claimTask", "TaskInput"),
        ("completeTask", "CompleteTaskInput"),
        ("provideInformation", "ProvideInformationInput"),
        ("sendTaskEvent", "SendTaskEventInput"),
        ("setCharacteristic", "SetCharacteristicInput"),
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
