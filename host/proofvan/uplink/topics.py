"""The topics: each van writes one and reads one, both below its own name; the broker holds it to that."""

ALL_UP = "van/+/up"


def up(name: str) -> str:
    """Give where a van writes."""
    return f"van/{name}/up"


def down(name: str) -> str:
    """Give where a van reads."""
    return f"van/{name}/down"


def sender_of(topic: str) -> str:
    """Give whose topic it is."""
    return topic.split("/")[1]


# mosquitto's list of rights; %u is the name in the client's certificate (mosquitto.conf(5), use_identity_as_username).
RIGHTS = """\
user office
topic read van/+/up
topic write van/+/down

pattern write van/%u/up
pattern read van/%u/down
"""
