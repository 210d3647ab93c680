"""How values become payloads: JSON by pydantic, encrypted, failures included."""

from collections.abc import Sequence
from functools import cache
from typing import Any, Self

from pydantic import BaseModel, ValidationError
from temporalio.api.common.v1 import Payload
from temporalio.api.failure.v1 import Failure
from temporalio.contrib.pydantic import PydanticJSONPlainPayloadConverter
from temporalio.converter import (
    CompositePayloadConverter,
    DataConverter,
    DefaultFailureConverterWithEncodedAttributes,
    DefaultPayloadConverter,
    JSONPlainPayloadConverter,
    PayloadConverter,
    SerializationContext,
    create_payload_validation_error,
)
from temporalio.exceptions import ApplicationError, TemporalError

from runtime.codec import EncryptionCodec, KeyRing


class StrictJsonPayloadConverter(PydanticJSONPlainPayloadConverter):
    """Pydantic's JSON, where a payload that is not of the declared type is a final error.

    The plain converter raises pydantic's error, which Temporal takes for a bug of the worker and retries for ever. The input is
    left out of the error: it may hold what must never be in a history.
    """

    def from_payload(self, payload: Payload, type_hint: type | None = None) -> Any:
        """The value. Raises ApplicationError of type PayloadValidationError, not retryable, with pydantic's list of errors."""
        try:
            return super().from_payload(payload, type_hint)
        except ValidationError as error:
            raise create_payload_validation_error(
                error.errors(include_url=False, include_input=False, include_context=False)
            ) from None


_STRICT = StrictJsonPayloadConverter()
"""One for all, with its cache of type adapters: the SDK makes a new converter for every task of every workflow."""

_CONVERTERS = {
    one.encoding.encode(): _STRICT if isinstance(one, JSONPlainPayloadConverter) else one
    for one in DefaultPayloadConverter.default_encoding_payload_converters
}
_JSON = b"json/plain"


class StrictPayloadConverter(CompositePayloadConverter):
    """Temporal's payload converters with the strict JSON converter in the place of the plain one.

    Messages, which is nearly everything, go to it at once, and are not offered to each of the others first.
    """

    def __init__(self) -> None:
        self.converters = _CONVERTERS

    def to_payloads(self, values: Sequence[Any]) -> list[Payload]:
        """The payloads, one for one."""
        if len(values) == 1 and _is_message(type(values[0])) and (payload := _STRICT.to_payload(values[0])) is not None:  # type: ignore[arg-type] # classes are hashable
            return [payload]
        return super().to_payloads(values)

    def from_payloads(self, payloads: Sequence[Payload], type_hints: list[type] | None = None) -> list[Any]:
        """The values. Raises PayloadValidationError also where a message is declared and null, bytes or the like was sent."""
        for payload, hint in zip(payloads, type_hints or (), strict=False):
            if _is_message(hint) and payload.metadata.get("encoding") != _JSON:
                raise create_payload_validation_error([{"type": "encoding", "loc": (), "msg": "a message is sent as JSON"}])
        if len(payloads) == 1 and type_hints and len(type_hints) == 1 and _is_message(type_hints[0]):
            return [_STRICT.from_payload(payloads[0], type_hints[0])]
        return super().from_payloads(payloads, type_hints)

    def with_context(self, context: SerializationContext) -> Self:  # noqa: ARG002 -- it looks at none, and so need not be made anew
        """This converter: it looks at no context."""
        return self


@cache
def _is_message(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


class DiscreetFailureConverter(DefaultFailureConverterWithEncodedAttributes):
    """Writes down of an error that is not ours which type it was and where it arose, encrypted; never its text.

    The text of a database's error quotes rows, and rows hold names: no key may ever bring those out of a history. The worker's log
    has the text, without what it quotes (runtime/logging.py).
    """

    def to_failure(self, exception: BaseException, payload_converter: PayloadConverter, failure: Failure) -> None:
        """Fills `failure`; its causes come through here too."""
        if not isinstance(exception, TemporalError):
            exception = _by_type(exception)
        super().to_failure(exception, payload_converter, failure)


def _by_type(error: BaseException) -> ApplicationError:
    told = ApplicationError(f"{type(error).__name__}: its text is in the worker's log", type=type(error).__name__)
    told.__traceback__ = error.__traceback__
    told.__context__ = error.__context__
    told.__cause__ = error.__cause__
    told.__suppress_context__ = error.__suppress_context__
    return told


def data_converter(ring: KeyRing) -> DataConverter:
    """The converter that client, worker, replayer and tests share."""
    return DataConverter(
        payload_converter_class=StrictPayloadConverter,
        payload_codec=EncryptionCodec(ring),
        failure_converter_class=DiscreetFailureConverter,
    )
