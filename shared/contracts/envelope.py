"""What every contract has in common: a type, and the CloudEvents 1.0 envelope that it travels in."""

import re
from typing import Any, ClassVar, Generic, Literal, Self, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

PUBLIC_PREFIX = "award.public."
_INTERNAL_TYPE = re.compile(r"[a-z]+\.[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*\.v[1-9][0-9]*")
_PUBLIC_TYPE = re.compile(r"award\.public\.[a-z][a-z0-9_]*\.v[1-9][0-9]*")


class ContractTypeError(TypeError):
    """A contract class whose TYPE has not the form that its subject on the bus is made of."""


class Contract(BaseModel):
    """Base of all contracts: what one service tells the others, or (PUBLIC) the public.

    TYPE is `<service>.<aggregate>.<event>.v<n>`, of a public contract `award.public.<event>.v<n>`. It is frozen
    with its fields once published: a new version is a new class that names the earlier one in REPLACES and
    overrides `upcast`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    TYPE: ClassVar[str]
    PUBLIC: ClassVar[bool] = False
    REPLACES: "ClassVar[type[Contract] | None]" = None

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Refuse a TYPE that would make no subject, or a public one that is not marked as such."""
        super().__pydantic_init_subclass__(**kwargs)
        if "TYPE" not in cls.__dict__:
            return
        pattern = _PUBLIC_TYPE if cls.PUBLIC else _INTERNAL_TYPE
        if not pattern.fullmatch(cls.TYPE) or cls.TYPE.startswith(PUBLIC_PREFIX) != cls.PUBLIC:
            form = f"{PUBLIC_PREFIX}<event>.v<n>" if cls.PUBLIC else "<service>.<aggregate>.<event>.v<n>"
            raise ContractTypeError(f"{cls.__name__}.TYPE = {cls.TYPE!r}; expected {form}")

    @classmethod
    def upcast(cls, earlier: "Contract") -> Self:
        """This version of a message that was published as the version named in REPLACES."""
        raise NotImplementedError(f"{cls.__name__} has no upcaster from {type(earlier).__name__}")


T = TypeVar("T", bound=Contract)


class Envelope(BaseModel, Generic[T]):
    """CloudEvents 1.0, structured JSON mode. Attributes that it does not know are ignored, as CloudEvents wants."""

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)

    id: str = Field(min_length=1, description="<department>.<service>:<position>, also the Nats-Msg-Id")
    source: str = Field(pattern=r"^/[^/]+/[^/]+$", description="/<department>/<service>")
    specversion: Literal["1.0"] = "1.0"
    type: str = Field(min_length=1, description="the contract's TYPE")
    subject: str = Field(min_length=1, description="the aggregate's id")
    time: AwareDatetime = Field(description="when it happened (the command's `at`)")
    datacontenttype: Literal["application/json"] = "application/json"
    dataschema: str = Field(min_length=1, description="the $id of the JSON Schema of `data`")
    round: int | None = Field(default=None, description="the yearly round that it belongs to")
    position: int = Field(ge=1, description="index in the publisher's history")
    previousposition: int = Field(ge=0, description="position of the contract before it in this stream; 0: the first")
    link: str = Field(pattern=r"^[0-9a-f]{64}$", description="hash chain of the publisher's history at `position`")
    actor: str = Field(description="account that acted")
    causationid: str | None = Field(default=None, description="id of the contract or request that caused it")
    correlationid: str | None = Field(default=None, description="id of the application or round it is all about")
    data: T

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        """A name that may stand in a URI fragment: ApplicationSubmittedEnvelope."""
        return f"{params[0].__name__}Envelope"

    @property
    def department(self) -> str:
        """Id of the department that published it."""
        return self.source.split("/")[1]

    @property
    def service(self) -> str:
        """Name of the service that published it."""
        return self.source.split("/")[2]

    def dump(self) -> bytes:
        """The JSON text that goes onto the bus."""
        return self.__pydantic_serializer__.to_json(self)


def subject_of(department: str, contract_type: str) -> str:
    """Subject on the bus: `evt.<department>.<type>`, or for a public contract its type, `award.public.<event>.v<n>`."""
    if contract_type.startswith(PUBLIC_PREFIX):
        return contract_type
    return f"evt.{department}.{contract_type}"


def schema_id(contract_type: str) -> str:
    """URI of the JSON Schema of a contract: its `$id`, and the `dataschema` of its envelopes."""
    return f"urn:honours:schema:{contract_type}"
