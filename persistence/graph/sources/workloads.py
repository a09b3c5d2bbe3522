"""The load of groups and people over the coming days, as it is read.

A task that people do loads its group, and its assignee if it has one, with the working time of its own
calendar between its forecast start (now, if that has passed) and its forecast end. A day is that of the
task's calendar.
"""

from domain.permissions import Permission
from persistence.graph.declarations import Edge, Filter, Source, Value, columns
from persistence.stuck import BY_PEOPLE

MOST_DAYS = 92
MOST_NAMED = 100
UNFINISHED = "k.state not in ('CLOSED_COMPLETE', 'SKIPPED', 'CANCELED')"
WAITING = "k.assignment_group is null and k.state in ('DRAFT', 'SCHEDULED')"  # as the index has it
SEEN = f"k.task_type in {BY_PEOPLE} and k.forecast_start_at is not null and {{scope:Task:k}}"
TAKEN = "k.id, k.calendar, greatest(k.forecast_start_at, {at}) as starts, k.forecast_end_at as ends"
WEEK = "array['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']"
WHO = (
    "select code as group_code, null::text as person from unnest(coalesce({argument:groups},"
    " case when {argument:people} is null then array(select code from assignment_groups) end)) code"
    " union select null, subject from unnest({argument:people}) subject"
)
FIRST_DAY = "(coalesce({argument:from}, {at}) at time zone 'UTC')::date"
DAYS = (
    f"select day::date as day from generate_series({FIRST_DAY}, {FIRST_DAY} + {{argument:days}} - 1,"
    " interval '1 day') day"
)
# each branch by an index of its own
WORK = (
    f"select w.group_code, w.person, {TAKEN} from who w join tasks k on k.assignment_group = w.group_code"
    f" where {UNFINISHED} and {SEEN}"
    f" union all select w.group_code, w.person, {TAKEN} from who w"
    " join tasks k on k.expected_group = w.group_code"
    f" where {WAITING} and {SEEN}"
    f" union all select w.group_code, w.person, {TAKEN} from who w join tasks k on k.assignee = w.person"
    f" where {UNFINISHED} and {SEEN}"
)
NAMED_WEEK = r"^(\w{3})(?:-(\w{3}))? (\d\d:\d\d)-(\d\d:\d\d) (\S+)$"  # as domain/calendar.py reads it
CALENDARS = (
    "select each.calendar, found[1] as first, coalesce(found[2], found[1]) as last, found[3]::time as opens,"
    " found[4]::time as closes, coalesce(found[5], 'UTC') as zone"
    " from (select distinct calendar from work) each"
    f" left join regexp_match(each.calendar, '{NAMED_WEEK}') found on true"
)
# when each calendar works on each day; 24x7 always, from midnight to midnight in UTC
HOURS = (
    "select c.calendar, d.day,"
    " (d.day + coalesce(c.opens, '00:00')) at time zone c.zone as opens,"
    " (d.day + coalesce(c.closes, '24:00')) at time zone c.zone as closes"
    " from calendars c cross join days d where c.first is null or extract(isodow from d.day)"
    f" between array_position({WEEK}, c.first) and array_position({WEEK}, c.last)"
)
LOAD = (
    "select w.group_code, w.person, h.day, count(*)::int4 as tasks,"
    " sum(extract(epoch from least(w.ends, h.closes) - greatest(w.starts, h.opens))) / 3600 as hours"
    " from work w join hours h on h.calendar = w.calendar and w.starts < h.closes and w.ends > h.opens"
    " group by w.group_code, w.person, h.day"
)
CAPACITY = (
    "(select sum(p.working_day) from people p where extract(isodow from d.day) < 6 and (p.subject = w.person"
    " or exists (select from memberships m where m.subject = p.subject and m.group_code = w.group_code)))"
)
ROWS = (
    f"(with who as ({WHO}), days as ({DAYS}), work as materialized ({WORK}), calendars as ({CALENDARS}),"
    f" hours as materialized ({HOURS}), load as materialized ({LOAD})"
    " select w.group_code, w.person, to_char(d.day, 'YYYY-MM-DD') as day,"
    " coalesce(l.hours, 0)::float8 as hours,"
    f" coalesce(l.tasks, 0) as tasks, (extract(epoch from {CAPACITY}) / 3600)::float8 as capacity"
    " from who w cross join days d left join load l on l.group_code is not distinct from w.group_code"
    " and l.person is not distinct from w.person and l.day = d.day) {c}"
)
NAMES = Filter(sql="true", type="text[]", most=MOST_NAMED)
WORKLOAD = Edge(
    target="WorkloadDay",
    rows=ROWS,
    order="{c}.group_code, {c}.person, {c}.day",
    many=True,
    size=200,
    permission=Permission.VIEW_WORKLOAD,
    arguments={
        "groups": NAMES,
        "people": NAMES,
        "from": Filter(sql="true", type="timestamptz"),
        "days": Filter(sql="true", type="int4", most=MOST_DAYS),
    },
)
WORKLOAD_DAY = Source(
    type="WorkloadDay",
    key={
        "group_code": "text",
        "person": "text",
        "day": "text",
        "hours": "float8",
        "tasks": "int4",
        "capacity": "float8",
    },
    permission=Permission.VIEW_WORKLOAD,
    fields={"group": Value(sql="{t}.group_code"), **columns("person", "day", "hours", "tasks", "capacity")},
)
