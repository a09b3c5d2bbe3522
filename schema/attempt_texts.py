"""How attempts at tasks end, in a sentence that a customer agent understands."""

RESULTS: dict[str, str] = {
    "COMPLETED": "The task was completed.",
    "FAILED": "Its worker reported an error, or a fallout was raised.",
    "TIMED_OUT": "It took too long.",
    "LEASE_LOST": "Its worker was not heard of any more.",
    "RELEASED": "The task was given back, or taken from its worker.",
    "CANCELED": "The task was cancelled or skipped meanwhile.",
}
