"""Learn how long tasks take from those that ended: one tick reads what is new in the feed."""

from persistence.durations import keep_history, load_history, next_ended
from resolvers.context import Context

EVENTS_AT_A_TIME = 2000


async def learn(context: Context) -> int:
    """Learn from the next events, and give how many tasks taught something; raises Unavailable.

    Each event is learned from once, whoever asks and whenever they crash: what was learned and how far is
    kept in one transaction, by one at a time.
    """
    async with context.database.transaction() as tx:
        ended, position = await next_ended(tx, EVENTS_AT_A_TIME)
        if position is None:
            return 0
        history = await load_history(tx, {each.key for each in ended})
        await keep_history(tx, history.with_ended(ended), position)
    return len(ended)
