"""Learn how long tasks take, and resolving fallouts, from those that ended: a tick reads what is new."""

from persistence.durations import ended_between, keep_history, learn_resolutions, load_history, next_page
from resolvers.context import Context

EVENTS_AT_A_TIME = 2000


async def learn(context: Context) -> int:
    """Learn from the next events, and give how many tasks taught something; raises Unavailable.

    Each event is learned from once, whoever asks and whenever they crash: what was learned and how far is
    kept in one transaction, by one at a time.
    """
    async with context.database.transaction() as tx:
        page = await next_page(tx, EVENTS_AT_A_TIME)
        if page is None:
            return 0
        ended = await ended_between(tx, *page)
        await learn_resolutions(tx, *page)
        history = await load_history(tx, {each.key for each in ended})
        await keep_history(tx, history.with_ended(ended), page[1])
    return len(ended)
