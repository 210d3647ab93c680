"""One walk over what passes between workflow and engine, instead of the SDK's three."""

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.bridge import worker as bridge
from temporalio.bridge.proto.workflow_activation import WorkflowActivation
from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion
from temporalio.converter import DataConverter

from runtime.codec import ENCODING, KeyRing
from runtime.converter import data_converter
from runtime.payload_walk import walk_payloads_once

CLEAR = Payload(metadata={"encoding": b"json/plain"}, data=b'"ids only"')


@pytest.fixture
def converter() -> DataConverter:
    walk_payloads_once()
    return data_converter(KeyRing({"k": b"k" * 32}, "k"))


async def encoded(completion: WorkflowActivationCompletion, converter: DataConverter) -> None:
    await bridge.encode_completion(completion, converter, encode_headers=True, storage_concurrency_limit=1)


async def test_everything_that_a_workflow_sends_is_encrypted(converter: DataConverter) -> None:
    completion = WorkflowActivationCompletion()
    commands = completion.successful.commands
    commands.add().schedule_activity.arguments.append(CLEAR)
    commands.add().start_child_workflow_execution.input.append(CLEAR)
    commands.add().continue_as_new_workflow_execution.arguments.append(CLEAR)
    commands.add().update_response.completed.CopyFrom(CLEAR)
    commands.add().update_response.rejected.encoded_attributes.CopyFrom(CLEAR)
    commands.add().complete_workflow_execution.result.CopyFrom(CLEAR)
    await encoded(completion, converter)
    sent = [
        commands[0].schedule_activity.arguments[0],
        commands[1].start_child_workflow_execution.input[0],
        commands[2].continue_as_new_workflow_execution.arguments[0],
        commands[3].update_response.completed,
        commands[4].update_response.rejected.encoded_attributes,
        commands[5].complete_workflow_execution.result,
    ]
    assert {payload.metadata["encoding"] for payload in sent} == {ENCODING}
    assert converter.payload_codec is not None
    assert await converter.payload_codec.decode(sent) == [CLEAR] * len(sent)


async def test_what_a_local_activity_is_given_stays_as_it_is_in_this_process(converter: DataConverter) -> None:
    completion = WorkflowActivationCompletion()
    completion.successful.commands.add().schedule_local_activity.arguments.append(CLEAR)
    await encoded(completion, converter)
    [command] = completion.successful.commands
    assert list(command.schedule_local_activity.arguments) == [CLEAR]


async def test_everything_that_the_engine_sends_is_decrypted(converter: DataConverter) -> None:
    assert converter.payload_codec is not None
    [sealed] = await converter.payload_codec.encode([CLEAR])
    activation = WorkflowActivation()
    activation.jobs.add().initialize_workflow.arguments.append(sealed)
    activation.jobs.add().do_update.input.append(sealed)
    activation.jobs.add().resolve_activity.result.completed.result.CopyFrom(sealed)
    await bridge.decode_activation(activation, converter, decode_headers=True, storage_concurrency_limit=1)
    start, update, resolved = activation.jobs
    assert list(start.initialize_workflow.arguments) == [CLEAR]
    assert list(update.do_update.input) == [CLEAR]
    assert resolved.resolve_activity.result.completed.result == CLEAR
