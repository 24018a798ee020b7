"""Words of 64 bytes at a time for Numba: which of them are what, as bits, in LLVM's own portable vectors.

No instruction of one processor is named: LLVM makes of it what the machine has (AVX-512, AVX2, SSE2, NEON).
"""

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

_primitive: Any = intrinsic
_types: Any = types
_BYTES = ir.VectorType(ir.IntType(8), 64)
_SIXTEEN = ir.VectorType(ir.IntType(8), 16)
_I64 = ir.IntType(64)


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
    """Masks of data[at:at+64], bit i for byte i: characters of names, dots, colons, letters and digits, line ends."""

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
        masks = [builder.bitcast(mask, _I64) for mask in (names, dots, equal(":"), plain, equal("\n"))]
        return context.make_tuple(builder, signature.return_type, masks)

    return _types.UniTuple(types.uint64, 5)(data, types.intp), codegen


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
