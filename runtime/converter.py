"""How values become payloads: JSON by pydantic, encrypted, failures included."""

from typing import Any, Self

from pydantic import ValidationError
from temporalio.api.common.v1 import Payload
from temporalio.contrib.pydantic import PydanticJSONPlainPayloadConverter
from temporalio.converter import (
    CompositePayloadConverter,
    DataConverter,
    DefaultFailureConverterWithEncodedAttributes,
    DefaultPayloadConverter,
    JSONPlainPayloadConverter,
    SerializationContext,
    create_payload_validation_error,
)

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

_CONVERTERS = tuple(
    _STRICT if isinstance(one, JSONPlainPayloadConverter) else one
    for one in DefaultPayloadConverter.default_encoding_payload_converters
)


class StrictPayloadConverter(CompositePayloadConverter):
    """Temporal's payload converters with the strict JSON converter in the place of the plain one."""

    def __init__(self) -> None:
        super().__init__(*_CONVERTERS)

    def with_context(self, context: SerializationContext) -> Self:  # noqa: ARG002 -- it looks at none, and so need not be made anew
        """This converter: it looks at no context."""
        return self


def data_converter(ring: KeyRing) -> DataConverter:
    """The converter that client, worker, replayer and tests share."""
    return DataConverter(
        payload_converter_class=StrictPayloadConverter,
        payload_codec=EncryptionCodec(ring),
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )
