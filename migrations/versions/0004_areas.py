"""The units that may see a nomination."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from models.errors import UnknownUnit
from policy.areas import heirs
from policy.units import directory

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

WAYS = "select distinct unit, path, received_on from dossier"
# Everything else about a way is settled: it says who stood on it, and when.
FILL_DOSSIERS = """
update dossier set area = :area, home_level = start -> 'policy' -> 'stations' -> 0 ->> 'level'
where unit = :unit and path = :path and received_on = :received_on
"""
# A nomination that was split off bears the id of its dossier, and a number for each split.
FILL_NOMINATIONS = """
update nomination set area = dossier.area, home_level = dossier.home_level
from dossier where dossier.id = split_part(nomination.id, '.', 1)
"""


UNITS_OF_BATCHES = "update batch set unit = (select unit from membership where officer = batch.caller order by id limit 1)"


def upgrade() -> None:
    """Adds them, and works out those of the nominations that are there."""
    op.add_column("batch", sa.Column("unit", sa.Text(), nullable=True))
    op.execute(UNITS_OF_BATCHES)
    for table in ("dossier", "nomination"):
        op.add_column(table, sa.Column("area", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False))
        op.add_column(table, sa.Column("home_level", sa.Text(), nullable=True))
    connection = op.get_bind()
    for unit, path, received_on in connection.execute(sa.text(WAYS)).all():
        units = {*path}
        for code in path:
            try:
                units |= {above.code for above in directory().chain(code, received_on)}
            except UnknownUnit:  # an organisation: the offices on its way are in the path
                continue
        area = sorted(units.union(*(heirs(directory(), code) for code in units)))
        connection.execute(sa.text(FILL_DOSSIERS), {"area": area, "unit": unit, "path": path, "received_on": received_on})
    op.execute(FILL_NOMINATIONS)
    op.create_index("nomination_area", "nomination", ["area"], postgresql_using="gin")
    op.create_index("nominee_interested", "nominee", ["dossier", "officer"], postgresql_where="officer is not null")


def downgrade() -> None:
    """Drops them."""
    op.drop_index("nominee_interested", "nominee", postgresql_where="officer is not null")
    op.drop_index("nomination_area", "nomination", postgresql_using="gin")
    for table in ("nomination", "dossier"):
        op.drop_column(table, "home_level")
        op.drop_column(table, "area")
    op.drop_column("batch", "unit")
