"""How a ref looks in an address. Anything else is no address of ours, so it is a 404."""


class RefConverter:
    regex = "[0-9a-hjkmnp-tv-z]{16}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
