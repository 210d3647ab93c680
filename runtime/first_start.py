"""What a fresh installation needs before anybody can knock: one administrator's token."""

from runtime.data_folder import write_secret
from runtime.database import open_pool
from runtime.settings import Settings


async def first_start(settings: Settings) -> None:
    """Makes the first administrator and writes the token to `settings.administrator_token_file`, unless that file is there."""
    if settings.administrator_token_file.exists():
        return
    from starter.people.officers import create_first_administrator  # noqa: PLC0415 -- only a first start needs the starter's code

    pool = await open_pool(settings)
    try:
        write_secret(settings.administrator_token_file, await create_first_administrator(pool))
    finally:
        await pool.close()
