"""A list of two dozen interest groups, as open communities publish it, and what it becomes here.

Each has chairs, labels, a channel, meetings and sub-projects with owners. All names are made up.
"""

from typing import Any

NAMES = (
    *("api-shape", "apps", "architecture", "auth", "autoscaling", "batch", "big-data", "cli"),
    *("cloud-bridge", "contributors", "docs", "etcetera", "hardware", "instrumentation"),
    *("multi-site", "network", "node", "policy", "release", "scheduling", "security", "storage"),
    *("testing", "ui"),
)
CHAIRS = ("Aino Kuva", "José Ñuñez", "田中 春子", "Anna Maria Szabó", "Aino Kuva", "O'Neil Ruß")
# How such a list says when a group meets, and the cadence that this is.
MEETINGS = (
    *(("Thursdays", "weekly", "weekly"), ("Wednesdays", "biweekly", "fortnightly")),
    *(("4th Thursday", "monthly", "monthly"), ("1st and 3rd Tuesday", "twice a month", "P14D")),
    *(("Mondays", "every 2 weeks", "every 2 weeks"), ("last Friday", "quarterly", "quarterly")),
    *(("Fridays", "every four weeks", "every four weeks"), ("in May", "annually", "annually")),
)
ZONES = ("PT (Pacific Time)", "UTC", "Europe/Berlin", "IST")


def group(number: int) -> dict[str, Any]:
    """A group of the list."""
    name = NAMES[number]
    day, often, cadence = MEETINGS[number % len(MEETINGS)]
    return {
        "name": f"SIG {name.replace('-', ' ').title()}",
        "dir": f"sig-{name}",
        "label": name,
        "chairs": [CHAIRS[number % 6], CHAIRS[(number + 3) % 6]],
        "contact": {"slack": f"#sig-{name}", "list": f"https://lists.acme.example/sig-{name}"},
        "meeting": {"day": day, "time": "10:00", "zone": ZONES[number % 4], "often": often},
        "cadence": cadence,
        "subprojects": [f"{name}-core", f"{name}-tools"][: 1 + number % 2],
    }


def records() -> dict[str, list[dict[str, Any]]]:
    """The groups as records of a handbook, by the plural of their kind."""
    found: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("roles", "people", "assignments", "duties", "components")
    }
    for number in range(len(NAMES)):
        _add(found, group(number), number)
    return found


def _add(found: dict[str, list[dict[str, Any]]], group: dict[str, Any], number: int) -> None:
    name, meeting = group["dir"], group["meeting"]
    link = {"title": "Mailing list", "url": group["contact"]["list"]}
    found["roles"].append({"id": name, "title": group["name"], "owner": name, "links": [link]})
    for place, chair in enumerate(group["chairs"]):
        person = f"{name}-chair-{place + 1}"
        found["people"].append({"id": person, "title": chair, "contact": group["contact"]["slack"]})
        held = {"id": f"{person}-holds", "title": f"{chair} chairs", "role": name, "person": person}
        found["assignments"].append({**held, "start": "2024-05-01"})
    found["duties"].append(
        {
            "id": f"{name}-meeting",
            "title": f"Meeting of {group['name']}",
            "summary": f"{meeting['day']} at {meeting['time']} {meeting['zone']}.",
            "owner": name,
            "cadence": group["cadence"],
            "starts": f"2026-01-{number + 1:02}",
            "tags": [group["label"]],
            "about": group["subprojects"],
        }
    )
    for each in group["subprojects"]:
        part = {"id": each, "title": each, "owner": name, "role": f"A sub-project of {name}."}
        found["components"].append(part)
