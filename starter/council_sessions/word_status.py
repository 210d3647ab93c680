"""What became of a word to a session whose sender was told 202."""

from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from models.ids import session_workflow_id, update_id
from models.messages.council_session import SessionStatus
from starter.council_sessions.agenda import agenda_status, prefix_of
from starter.council_sessions.delivery import recorded_status, recorded_word
from starter.council_sessions.seen import Seen, must_see_session, sees_results
from starter.deadline import NotKnownYetError, within
from starter.people.caller import Caller
from starter.problems import problem_of
from starter.resources import Resources
from starter.schemas.commands import CommandState
from starter.schemas.council_sessions import SessionStatusAnswer, WordStatus

_PATIENCE_SECONDS = 1.0


async def word_status(here: Resources, caller: Caller, session: str, key: str) -> WordStatus:
    """Done with its answer, refused with its problem, or not known yet. Asking changes nothing. Raises NotFound."""
    seen = await must_see_session(here.pool, caller, session)
    update = update_id(caller.officer, key)
    recorded = await recorded_word(here.pool, session, update) or await _recorded_agenda(here, caller, session, key)
    if recorded is not None:
        return _done(recorded, caller, seen)
    handle = here.temporal.get_workflow_handle(session_workflow_id(session))
    try:
        status = await within(_PATIENCE_SECONDS, handle.get_update_handle(update, result_type=SessionStatus).result())
    except NotKnownYetError:
        return WordStatus(state=CommandState.UNDER_WAY)
    except WorkflowUpdateFailedError as failed:
        if not isinstance(failed.cause, ApplicationError):
            raise
        return WordStatus(state=CommandState.REFUSED, problem=problem_of(failed.cause))
    except RPCError as error:
        if error.status != RPCStatusCode.NOT_FOUND:
            raise
        return WordStatus(state=CommandState.UNKNOWN)
    return _done(status, caller, seen)


async def _recorded_agenda(here: Resources, caller: Caller, session: str, key: str) -> SessionStatus | None:
    sequences = await agenda_status(here.pool, session, prefix_of(caller, key))
    return None if sequences is None else await recorded_status(here.pool, session, sequences[-1])


def _done(status: SessionStatus, caller: Caller, session: Seen) -> WordStatus:
    answer = SessionStatusAnswer.of(status, results=sees_results(caller, session))
    return WordStatus(state=CommandState.DONE, answer=answer)
