"""How payloads on their way between workflow and engine are found: in one walk, where the SDK takes three.

The SDK walks every activation and every completion three times, twice for a store of large payloads that this system does not have:
a tenth of a worker's time. And it would encrypt what a workflow hands to a local activity. That never leaves the process: the
engine is told the result alone (tests/workflows/test_privacy.py holds that). Everything else is encrypted as ever.
"""

from collections.abc import Awaitable, Callable, Sequence

from temporalio.api.common.v1 import Payload
from temporalio.bridge import worker as bridge
from temporalio.bridge._visitor import PayloadVisitor
from temporalio.bridge._visitor_functions import PayloadSequence, VisitorFunctions
from temporalio.bridge.proto.workflow_activation import WorkflowActivation
from temporalio.bridge.proto.workflow_commands import ScheduleLocalActivity
from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion
from temporalio.converter import DataConverter
from temporalio.converter._extstore import StorageOperationMetrics

_decode_in_three_walks, _encode_in_three_walks = bridge.decode_activation, bridge.encode_completion


def walk_payloads_once() -> None:
    """From now on, in every worker and replayer of this process."""
    bridge.decode_activation, bridge.encode_completion = _decode_activation, _encode_completion


async def _decode_activation(
    activation: WorkflowActivation,
    data_converter: DataConverter,
    decode_headers: bool,  # noqa: FBT001 -- the SDK's signature
    storage_concurrency_limit: int,
) -> StorageOperationMetrics:
    codec = data_converter.payload_codec
    if codec is None or data_converter.external_storage is not None:
        return await _decode_in_three_walks(activation, data_converter, decode_headers, storage_concurrency_limit)
    visitor = PayloadVisitor(skip_search_attributes=True, skip_headers=not decode_headers)
    await visitor.visit(_Each(codec.decode), activation)
    return StorageOperationMetrics()


async def _encode_completion(
    completion: WorkflowActivationCompletion,
    data_converter: DataConverter,
    encode_headers: bool,  # noqa: FBT001 -- as above
    storage_concurrency_limit: int,
) -> StorageOperationMetrics:
    codec = data_converter.payload_codec
    if codec is None or data_converter.external_storage is not None:
        return await _encode_in_three_walks(completion, data_converter, encode_headers, storage_concurrency_limit)
    visitor = _PastLocalActivities(skip_search_attributes=True, skip_headers=not encode_headers)
    await visitor.visit(_Each(codec.encode), completion)
    return StorageOperationMetrics()


class _PastLocalActivities(PayloadVisitor):
    async def _visit_coresdk_workflow_commands_ScheduleLocalActivity(  # noqa: N802 -- the SDK's name
        self, fs: VisitorFunctions, o: ScheduleLocalActivity
    ) -> None:
        """What a local activity is given stays in this process."""


class _Each(VisitorFunctions):
    """Puts in the place of payloads what `change` makes of them."""

    def __init__(self, change: Callable[[Sequence[Payload]], Awaitable[list[Payload]]]) -> None:
        self._change = change

    async def visit_payload(self, payload: Payload) -> None:
        [changed] = await self._change([payload])
        payload.CopyFrom(changed)

    async def visit_payloads(self, payloads: PayloadSequence) -> None:
        if payloads:
            changed = await self._change(payloads)
            del payloads[:]
            payloads.extend(changed)
