"""A domain name as a part of an address: its ASCII form, lower case. Whether anybody has it is asked elsewhere."""


class DomainConverter:
    """`truong.example.edu.vn`; at least two labels, so that no other word of ours is one."""

    regex = r"[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
