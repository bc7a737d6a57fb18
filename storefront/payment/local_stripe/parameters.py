"""Request parameters: decoding the SDK's form encoding and checking them against the SDK's own parameter types.

The types ship with the SDK, one TypedDict a call, nested. Checking against them refuses what the pinned API version
no longer has (`payment_method_types`) and every misspelt key at any depth, as Stripe does.
"""

from __future__ import annotations

import re
import sys
import types
import typing
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

import typing_extensions
from stripe import RequestOptions
from stripe._stripe_object import UntypedStripeObject

from .errors import ApiError, invalid_parameter, missing_parameter, unknown_parameter

_KEY_PART = re.compile(r"[^\[\]]+")
_UNIONS = (typing.Union, types.UnionType)
_OPTION_KEYS = frozenset(RequestOptions.__annotations__)
_METADATA_KEYS, _METADATA_KEY_LENGTH, _METADATA_VALUE_LENGTH = 50, 40, 500


def decode(encoded: str) -> dict[str, Any]:
    """Turn `a[b][0][c]=1&d=2` into `{"a": {"b": [{"c": "1"}]}, "d": "2"}`. Leaves stay strings."""
    root: dict[str, Any] = {}
    for key, value in parse_qsl(encoded, keep_blank_values=True):
        parts = _KEY_PART.findall(key)
        if not parts:
            raise unknown_parameter(key)
        node = root
        for part in parts[:-1]:
            child = node.setdefault(part, {})
            if not isinstance(child, dict):
                raise invalid_parameter(key, f"Invalid parameter: {key}")
            node = child
        node[parts[-1]] = value
    decoded: dict[str, Any] = _lists_from_numbered_keys(root)
    return decoded


def _lists_from_numbered_keys(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    children = {key: _lists_from_numbered_keys(value) for key, value in node.items()}
    if children and all(key.isdigit() for key in children):
        return [children[key] for key in sorted(children, key=int)]
    return children


def check(params: Mapping[str, Any], shape: type) -> dict[str, Any]:
    """Check decoded parameters against one of the SDK's `...Params` types and give them their types.

    Returns the parameters with integers and booleans converted. Raises ApiError (400) with Stripe's code and the
    path of the first parameter that is unknown, missing or of a wrong kind.
    """
    return _check_mapping(params, shape, "")


@cache
def _fields(shape: type) -> dict[str, Any]:
    """Field name -> resolved type of one parameter TypedDict, without the SDK's own request options."""
    namespace = {**vars(typing), **vars(typing_extensions), **vars(sys.modules[shape.__module__])}
    return {
        name: _resolve(hint, namespace)
        for name, hint in shape.__annotations__.items()
        if name not in _OPTION_KEYS or not _mixes_in_request_options(shape)
    }


def _mixes_in_request_options(shape: type) -> bool:
    """Whether a parameter type mixes in the SDK's request options (only the outermost of a call does)."""
    return set(shape.__annotations__) >= _OPTION_KEYS


def _resolve(hint: Any, namespace: dict[str, Any]) -> Any:
    while True:
        if isinstance(hint, typing.ForwardRef):
            hint = eval(hint.__forward_arg__, namespace)  # noqa: S307 - annotations of an installed package
        elif isinstance(hint, str):
            hint = eval(hint, namespace)  # noqa: S307 - as above
        elif typing.get_origin(hint) in (typing_extensions.NotRequired, typing_extensions.Required, typing.NotRequired):
            hint = typing.get_args(hint)[0]
        else:
            break
    origin = typing.get_origin(hint)
    if origin in _UNIONS:
        members = tuple(_resolve(member, namespace) for member in typing.get_args(hint))
        return typing.Union[members]  # noqa: UP007 - built at run time
    if origin in (list, dict):
        resolved = tuple(_resolve(member, namespace) for member in typing.get_args(hint))
        return origin[resolved]
    return hint


def _check_mapping(value: Any, shape: type, path: str) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise invalid_parameter(path, f"Invalid object: {path}")
    fields = _fields(shape)
    prefix = f"{path}." if path else ""
    for name in value:
        if name not in fields:
            raise unknown_parameter(prefix + name)
    required: frozenset[str] = getattr(shape, "__required_keys__", frozenset())
    for name in fields:
        if name in required and name not in value:
            raise missing_parameter(prefix + name)
    return {name: _check(item, fields[name], prefix + name) for name, item in value.items()}


def _check(value: Any, hint: Any, path: str) -> Any:
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in _UNIONS:
        return _check_union(value, args, path)
    if origin is typing_extensions.Literal or origin is typing.Literal:
        if value not in args:
            allowed = ", ".join(str(arg) for arg in args)
            raise invalid_parameter(path, f"Invalid {path}: must be one of {allowed}", code="parameter_invalid_string")
        return value
    if origin is list:
        if not isinstance(value, list):
            raise invalid_parameter(path, f"Invalid array: {path}")
        return [_check(item, args[0], f"{path}[{index}]") for index, item in enumerate(value)]
    if origin is dict or origin is UntypedStripeObject:
        return _check_metadata(value, path)
    if typing_extensions.is_typeddict(hint) or typing.is_typeddict(hint):
        return _check_mapping(value, hint, path)
    return _check_leaf(value, hint, path)


def _check_union(value: Any, members: tuple[Any, ...], path: str) -> Any:
    """One of several types. The SDK writes enumerations as `Literal[...] | str`; Stripe takes only the literals."""
    enumerations = [m for m in members if typing.get_origin(m) in (typing.Literal, typing_extensions.Literal)]
    closed = any(typing.get_args(m) != ("",) for m in enumerations)
    candidates = [m for m in members if not (closed and m is str)]
    structured = [m for m in candidates if typing_extensions.is_typeddict(m) or typing.get_origin(m) in (list, dict)]
    if isinstance(value, (dict, list)) and structured:
        candidates = structured
    problem: ApiError | None = None
    for member in candidates:
        try:
            return _check(value, member, path)
        except ApiError as error:
            problem = problem or error
    raise problem or invalid_parameter(path, f"Invalid value: {path}")


def _check_metadata(value: Any, path: str) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise invalid_parameter(path, f"Invalid object: {path}")
    if len(value) > _METADATA_KEYS:
        raise invalid_parameter(path, f"Metadata can have up to {_METADATA_KEYS} keys.", code="metadata_too_many_keys")
    for key, item in value.items():
        if not isinstance(item, str) or len(key) > _METADATA_KEY_LENGTH or len(item) > _METADATA_VALUE_LENGTH:
            raise invalid_parameter(f"{path}[{key}]", f"Invalid metadata: {key}")
    return dict(value)


def _check_leaf(value: Any, hint: Any, path: str) -> Any:
    if not isinstance(value, str):
        raise invalid_parameter(path, f"Invalid value: {path}")
    if hint is bool:
        if value not in ("true", "false"):
            raise invalid_parameter(path, f"Invalid boolean: {value}")
        return value == "true"
    if hint is int:
        if not re.fullmatch(r"-?\d{1,18}", value):
            raise invalid_parameter(path, f"Invalid integer: {value}", code="parameter_invalid_integer")
        return int(value)
    if hint is Decimal:
        try:
            return Decimal(value)
        except InvalidOperation:
            raise invalid_parameter(path, f"Invalid decimal: {value}") from None
    return value
