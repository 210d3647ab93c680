"""What an operation is called: in the API's document, in clients, and in the log of what was read."""

from fastapi.routing import APIRoute


def operation_name(route: APIRoute) -> str:
    """For example `nominations_create`, `officers_tokens_issue`: the words of its address, then what its function is called."""
    parts = [part.replace("-", "_") for part in route.path.split("/") if part.replace("-", "").isalpha()]
    name = route.name.strip("_")
    return "_".join(parts if parts[-1:] == [name] else [*parts, name])
