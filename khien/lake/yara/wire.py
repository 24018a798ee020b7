"""Detections as JSON: `khien.detection/1`, stable, in English, and as they pass between processes."""

from typing import Any

from khien.lake.yara.types import Detection, Looked, Met, Place, YaraRule


def detection(one: Detection) -> dict[str, Any]:
    """One detection as an object that JSON can hold."""
    return {
        "schema": "khien.detection/1",
        "rule": {
            "name": one.rule.name,
            "file": one.rule.file,
            "tags": list(one.rule.tags),
            "meta": [[key, value] for key, value in one.rule.meta],
        },
        "file": one.file,
        "inside": list(one.inside),
        "size": one.size,
        "sha256": one.sha256,
        "strings": [
            {
                "id": met.pattern,
                "count": met.times,
                "places": [
                    {"offset": at.offset, "length": at.length, "hex": at.data.hex(), "text": text(at.data)}
                    for at in met.places
                ],
            }
            for met in one.met
        ],
    }


def text(data: bytes) -> str:
    """Bytes for a person: what UTF-8 (or, where every second byte is zero, UTF-16) says; the rest as points."""
    wide = len(data) >= 4 and not any(data[1::2])
    said = data.decode("utf-16-le" if wide else "utf-8", "replace")
    return "".join(letter if letter.isprintable() and letter != "�" else "." for letter in said)


def looked(one: Looked) -> dict[str, Any]:
    """What one file gave, for the process that asked."""
    return {
        "detections": [detection(each) for each in one.detections],
        "faults": one.faults,
        "size": one.size,
        "members": one.members,
    }


def as_looked(file: str, said: dict[str, Any]) -> Looked:
    """The reverse of `looked`."""
    found = Looked(file, [], list(said["faults"]), said["size"], said["members"])
    for each in said["detections"]:
        rule = each["rule"]
        met = tuple(
            Met(
                one["id"],
                one["count"],
                tuple(Place(at["offset"], at["length"], bytes.fromhex(at["hex"])) for at in one["places"]),
            )
            for one in each["strings"]
        )
        named = YaraRule(
            rule["name"], rule["file"], tuple(rule["tags"]), tuple((key, value) for key, value in rule["meta"])
        )
        found.detections.append(Detection(named, file, tuple(each["inside"]), each["size"], each["sha256"], met))
    return found
