"""Words that workflows, their callers and the engine share, beside the commands (models/vocabulary.py)."""

CATCH_UP = "catch_up"
"""The Update by which anybody may make a nomination look at its ledger again, after the engine has lost the end of a history."""

COULD_BE_JOINED = "could_be_joined"
"""The query by which a join asks a nomination, before anything changes."""

RUN_ENDED_UNDER_IT, NOT_LOOKED_AT = "AcceptedUpdateCompletedWorkflow", "UnprocessedUpdate"
"""The engine's own refusals: the run ended while it carried the command out; a worker that had just died never looked at it."""

ENGINES_OWN = frozenset({RUN_ENDED_UNDER_IT, NOT_LOOKED_AT})
"""They say nothing of a nomination: the command is said again."""
