"""What stands in the place of what was erased of somebody."""

ERASED_NAME = "Đã xóa theo yêu cầu / Erased on request"
"""In the place of a nominee's name, wherever a name is shown."""

ERASED_WORDS = "[đã xóa theo yêu cầu / erased on request]"
"""In the place of their name, birth date and address in a text that somebody else wrote."""
