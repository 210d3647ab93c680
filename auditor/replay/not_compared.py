"""Columns of the read model that a replay cannot hold against anything; every change of any other one is found."""

NOT_COMPARED = {
    ("nomination", "area"),
    ("nominee", "kind"),
    ("nominee", "period"),
    ("nominee", "eligibility"),
    ("nominee", "commitment"),
    ("agenda_item", "refused_why"),
    ("session_round", "destroyed_at"),
    ("session_round", "admits"),
    ("session_round", "ballot_bytes"),
    ("session_round", "may_change"),
    ("signed_minutes", "size"),
    ("signed_minutes", "uploaded_by"),
    ("signed_minutes", "uploaded_at"),
    ("joining", "done_at"),
}
"""Columns that no chain determines. Those of a nominee are held by what was handed in (intake.py)."""
PARTLY_COMPARED = {
    ("nomination", "entered_at"),
    ("nomination", "home_level"),
    ("nomination", "received_on"),
    ("task", "movement"),
    ("task", "received_on"),
    ("agenda_item", "delivered_at"),
    ("session_round", "closed_at"),
    ("session_round", "rules"),
    ("session_round", "box"),
}
"""Columns that a chain determines but for the cases that expected_rows.py and expected_session.py name."""
