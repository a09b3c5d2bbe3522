"""What each value of the enums about work and its time means."""

WORK_TEXTS: dict[str, dict[str, str]] = {
    "AssignmentPolicy": {
        "NONE": "They wait in the group's worklist until somebody takes them.",
        "LEAST_LOADED": "They go to the able person who has the fewest open tasks.",
        "ROUND_ROBIN": "They go to the able person whose turn was longest ago.",
    },
    "TaskSort": {
        "NUMBER": "Its number.",
        "PRIORITY": "Its priority, 1 is the most urgent.",
        "PLANNED_START_AT": "When it was planned to start.",
        "PLANNED_END_AT": "When it was planned to end.",
        "FORECAST_END_AT": "When it is expected to end.",
        "OPENED_AT": "When it became ready.",
        "JEOPARDY": "How much it is in danger.",
        "DUE": "The committed date of its line or order; without one, when it was planned to end.",
    },
    "TimelineKind": {
        "ORDER": "The order as a whole.",
        "LINE": "One of its lines.",
        "DOMAIN_ORDER": "A product, service or resource order.",
        "TASK": "A task.",
    },
}
