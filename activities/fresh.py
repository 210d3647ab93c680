"""Which ledger entries are new since a look, whatever the order in which their transactions end.

An entry bears the number of its transaction (`written_in`). A look's horizon is the lowest transaction still under way: all below
it had ended before the look, which has therefore seen what they wrote. The next look begins there, and misses nothing. It sees some
entries again, so whoever looks keeps, or asks the database, what they know already.

A horizon lives in memory and begins at 0, where everything is looked at: in a restored database transactions count from anew.
"""

EVERYTHING = 0
HORIZON = "pg_snapshot_xmin(pg_current_snapshot())::text::bigint"


def entries_since(horizon: str) -> str:
    """The condition on rows of `ledger`; `horizon` is the statement's parameter that holds that of the look before.

    What a restored database brought along bears numbers that do not exist yet, and is looked at from 0 only.
    """
    newest = "pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
    return f"ledger.written_in >= {horizon}::bigint and ({horizon}::bigint = {EVERYTHING} or ledger.written_in < {newest})"
