"""Who is who in the known world."""

from tests.graph.known_keys import HOUR, Row, key

ACCOUNTS: list[Row] = [
    {"id": key("ACME"), "code": "ACME", "name": "Acme", "segment": "BUSINESS"},
    {"id": key("BOLT"), "code": "BOLT", "name": 'Bolt "&" Söhne', "segment": None},
    {"id": key("CALM"), "code": "CALM", "name": "Calm", "segment": None},
]
CONTACTS: list[Row] = [
    {
        "id": key("carla"),
        "account_id": key("ACME"),
        "code": "C1",
        "name": "Carla",
        "email": "c@acme.example",
        "phone": None,
    },
    {"id": key("bert"), "account_id": key("BOLT"), "code": "C1", "name": "Bert", "email": None, "phone": "1"},
]
LOCATIONS: list[Row] = [
    {
        "id": key("acme hq"),
        "account_id": key("ACME"),
        "code": "L1",
        "name": "HQ",
        "address": "Main 1",
        "city": "Bonn",
        "country": "DE",
    },
    {
        "id": key("bolt hq"),
        "account_id": key("BOLT"),
        "code": "L2",
        "name": "Hall",
        "address": None,
        "city": None,
        "country": None,
    },
    {
        "id": key("exchange"),
        "account_id": None,
        "code": "X1",
        "name": "Exchange",
        "address": "Ring 2",
        "city": "Bonn",
        "country": "DE",
    },
]
GROUPS: list[Row] = [
    {"code": "NET", "name": "Networks"},
    {"code": "FIELD", "name": "Field", "assignment": "LEAST_LOADED"},
]
PEOPLE: list[Row] = [
    {"subject": "frida", "name": "Frida", "skills": ["fibre", "ip"], "working_day": 7.5 * HOUR},
    {"subject": "tom", "name": "Tom", "skills": []},
]
MEMBERSHIPS: list[Row] = [
    {"group_code": "NET", "subject": "frida"},
    {"group_code": "FIELD", "subject": "tom"},
    {"group_code": "FIELD", "subject": "frida"},
]
