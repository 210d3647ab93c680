"""How the law's data says that it cannot be used: at load, naming the file and the field."""


class LawError(Exception):
    """A file of the law is wrong. The process that loads it must not go on."""

    def __init__(self, file: str, field: str, reason: str) -> None:
        super().__init__(f"{file}: {field}: {reason}")
        self.file = file
        self.field = field
        self.reason = reason
