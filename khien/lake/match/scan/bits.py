"""Words of 64 bytes at a time for Numba: which of them are what, as bits, in LLVM's own portable vectors.

No instruction of one processor is named: LLVM makes of it what the machine has (AVX-512, AVX2, SSE2, NEON).
"""

from collections.abc import Sequence
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

_primitive: Any = intrinsic
_inserted: Any = cgutils.get_or_insert_function
_types: Any = types
_BYTES = ir.VectorType(ir.IntType(8), 64)
_SIXTEEN = ir.VectorType(ir.IntType(8), 16)
_I64 = ir.IntType(64)
_LANES = ir.VectorType(ir.IntType(32), 8)
_SALTS = (0x47B6137B, 0x44974D91, 0x8824AD5B, 0xA2B7289D, 0x705495C7, 0x2DF1424B, 0x9EFC4947, 0x5C6BFB31)  # odd
_CHAR = ir.IntType(8).as_pointer()
_TO_READ_SOON = (0, 3, 1)  # of LLVM's prefetch: to be read, to be kept near, data


def _splat(value: int) -> ir.Constant:
    return ir.Constant(_BYTES, [ir.Constant(ir.IntType(8), value)] * 64)


def _pointer(context: Any, builder: Any, kind: Any, array: Any, at: Any) -> Any:
    return builder.gep(context.make_array(kind)(context, builder, array).data, [at])


def _load(builder: Any, pointer: Any, kind: Any) -> Any:
    loaded = builder.load(builder.bitcast(pointer, kind.as_pointer()))
    loaded.align = 1
    return loaded


@_primitive  # type: ignore[untyped-decorator]
def classes(typing: Any, data: Any, at: Any) -> Any:  # noqa: ARG001
    """Masks of data[at:at+64], bit i for byte i.

    Characters of names, dots, colons, letters and digits, line ends, opening parentheses.
    """

    def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        here = _load(builder, _pointer(context, builder, signature.args[0], *arguments), _BYTES)

        def within(value: Any, first: str, count: int) -> Any:
            return builder.icmp_unsigned("<", builder.sub(value, _splat(ord(first))), _splat(count))

        def equal(sign: str) -> Any:
            return builder.icmp_unsigned("==", here, _splat(ord(sign)))

        letters = within(builder.or_(here, _splat(0x20)), "a", 26)
        plain = builder.or_(letters, within(here, "0", 10))
        dots = equal(".")
        names = builder.or_(builder.or_(plain, dots), builder.or_(equal("-"), equal("_")))
        masks = [builder.bitcast(mask, _I64) for mask in (names, dots, equal(":"), plain, equal("\n"), equal("("))]
        return context.make_tuple(builder, signature.return_type, masks)

    return _types.UniTuple(types.uint64, 6)(data, types.intp), codegen


@_primitive  # type: ignore[untyped-decorator]
def eight(typing: Any, data: Any, at: Any) -> Any:  # noqa: ARG001
    """The eight bytes from data[at] on, the first one lowest."""

    def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return _load(builder, _pointer(context, builder, signature.args[0], *arguments), _I64)

    return types.uint64(data, types.intp), codegen


@_primitive  # type: ignore[untyped-decorator]
def sixteen(typing: Any, data: Any, at: Any) -> Any:  # noqa: ARG001
    """Masks of data[at:at+16], bit i for byte i: dots; what is no digit."""

    def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        here = _load(builder, _pointer(context, builder, signature.args[0], *arguments), _SIXTEEN)

        def of(value: int) -> ir.Constant:
            return ir.Constant(_SIXTEEN, [ir.Constant(ir.IntType(8), value)] * 16)

        dots = builder.icmp_unsigned("==", here, of(ord(".")))
        others = builder.icmp_unsigned(">", builder.sub(here, of(ord("0"))), of(9))
        masks = [builder.zext(builder.bitcast(mask, ir.IntType(16)), _I64) for mask in (dots, others)]
        return context.make_tuple(builder, signature.return_type, masks)

    return _types.UniTuple(types.uint64, 2)(data, types.intp), codegen


@_primitive  # type: ignore[untyped-decorator]
def prefetch(typing: Any, data: Any, at: Any) -> Any:  # noqa: ARG001
    """Ask for the cache line that data[at] is in: it comes while other work is done, and nothing waits for it."""

    def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array, place = arguments
        pointer = builder.bitcast(_pointer(context, builder, signature.args[0], array, place), _CHAR)
        asked = [pointer, *(ir.Constant(ir.IntType(32), said) for said in _TO_READ_SOON)]
        kind = ir.FunctionType(ir.VoidType(), [one.type for one in asked])
        builder.call(_inserted(builder.module, kind, "llvm.prefetch.p0"), asked)
        return context.get_dummy_value()

    return _types.void(data, types.uint64), codegen


def _lanes(builder: Any, key: Any) -> Any:
    """Of each of eight lanes of 32 bits one bit, chosen by the key's upper half times the lane's own number."""

    def of(values: Sequence[int]) -> ir.Constant:
        return ir.Constant(_LANES, [ir.Constant(ir.IntType(32), value) for value in values])

    half = builder.trunc(builder.lshr(key, ir.Constant(_I64, 32)), ir.IntType(32))
    every = builder.insert_element(ir.Constant(_LANES, ir.Undefined), half, ir.Constant(ir.IntType(32), 0))
    every = builder.shuffle_vector(every, ir.Constant(_LANES, ir.Undefined), ir.Constant(_LANES, None))
    return builder.shl(of([1] * 8), builder.lshr(builder.mul(every, of(_SALTS)), of([27] * 8)))


@_primitive  # type: ignore[untyped-decorator]
def holds(typing: Any, words: Any, at: Any, key: Any) -> Any:  # noqa: ARG001
    """Whether all bits of a key are set in the 256 from words[at] on."""

    def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array, place, key = arguments
        there = _load(builder, _pointer(context, builder, signature.args[0], array, place), _LANES)
        missing = builder.and_(_lanes(builder, key), builder.not_(there))
        any_missing = builder.icmp_unsigned("!=", missing, ir.Constant(_LANES, None))
        return builder.icmp_unsigned("==", builder.bitcast(any_missing, ir.IntType(8)), ir.Constant(ir.IntType(8), 0))

    return _types.boolean(words, types.uint64, types.uint64), codegen


@_primitive  # type: ignore[untyped-decorator]
def hold(typing: Any, words: Any, at: Any, key: Any) -> Any:  # noqa: ARG001
    """Set all bits of a key in the 256 from words[at] on."""

    def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array, place, key = arguments
        pointer = _pointer(context, builder, signature.args[0], array, place)
        made = builder.or_(_load(builder, pointer, _LANES), _lanes(builder, key))
        stored = builder.store(made, builder.bitcast(pointer, _LANES.as_pointer()))
        stored.align = 1
        return context.get_dummy_value()

    return _types.void(words, types.uint64, types.uint64), codegen


@_primitive  # type: ignore[untyped-decorator]
def lowest(typing: Any, mask: Any) -> Any:  # noqa: ARG001
    """The place of the lowest bit that is set; 64 where none is."""

    def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:  # noqa: ARG001
        return builder.cttz(arguments[0], cgutils.false_bit)

    return types.int64(types.uint64), codegen


@_primitive  # type: ignore[untyped-decorator]
def highest(typing: Any, mask: Any) -> Any:  # noqa: ARG001
    """The place of the highest bit that is set; -1 where none is."""

    def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:  # noqa: ARG001
        return builder.sub(ir.Constant(_I64, 63), builder.ctlz(arguments[0], cgutils.false_bit))

    return types.int64(types.uint64), codegen


@_primitive  # type: ignore[untyped-decorator]
def count(typing: Any, mask: Any) -> Any:  # noqa: ARG001
    """How many bits are set."""

    def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:  # noqa: ARG001
        return builder.ctpop(arguments[0])

    return types.int64(types.uint64), codegen
