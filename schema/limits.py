"""Limits of requests: each has a code of its own and is checked before anything expensive happens."""

from collections.abc import Mapping
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    Lexer,
    OperationDefinitionNode,
    Source,
    TokenKind,
    parse,
)

OPENING = (TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L)
CLOSING = (TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R)
DEEPEST_NESTING = 64  # of brackets of all kinds: what the parser may recurse into


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one document may have. Depth counts fields below the root's fields, introspection apart."""

    document_bytes: int = 64 * 1024
    tokens: int = 2_000
    aliases: int = 30
    directives: int = 20
    depth: int = 12
    introspection_depth: int = 15
    cost: int = 20_000  # objects


class LimitExceeded(Exception):
    """A document is over a limit."""

    def __init__(self, code: str, message: str, **extra: int) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.extra = extra


def parse_within(limits: Limits, text: str) -> DocumentNode:
    """Parse a document that is within the limits; raises LimitExceeded, GraphQLSyntaxError."""
    size = len(text.encode(errors="surrogatepass"))
    if size > limits.document_bytes:
        raise _exceeded("DOCUMENT_TOO_LARGE", "The document has {} bytes", size, limits.document_bytes)
    _count_tokens(limits, text)
    document = parse(text, no_location=False)
    _check_depth(limits, document)
    return document


def _count_tokens(limits: Limits, text: str) -> None:
    """Count tokens, aliases and directives without parsing, so that nothing hostile is ever recursed into."""
    lexer, tokens, aliases, directives, depth = Lexer(Source(text)), 0, 0, 0, 0
    named, inside = False, 0
    while (token := lexer.advance()).kind is not TokenKind.EOF:
        tokens += 1
        depth += (token.kind in OPENING) - (token.kind in CLOSING)
        inside += (token.kind is TokenKind.PAREN_L) - (token.kind is TokenKind.PAREN_R)
        aliases += token.kind is TokenKind.COLON and named and inside == 0
        directives += token.kind is TokenKind.AT
        named = token.kind is TokenKind.NAME
        if tokens > limits.tokens:
            raise _exceeded(
                "TOKENS_EXCEEDED", "The document has more than {} tokens", limits.tokens, limits.tokens
            )
        if depth > DEEPEST_NESTING:
            raise _exceeded("DEPTH_EXCEEDED", "The document nests {} brackets", depth, DEEPEST_NESTING)
    if aliases > limits.aliases:
        raise _exceeded("ALIASES_EXCEEDED", "The document has {} aliases", aliases, limits.aliases)
    if directives > limits.directives:
        raise _exceeded(
            "DIRECTIVES_EXCEEDED", "The document has {} directives", directives, limits.directives
        )


def _check_depth(limits: Limits, document: DocumentNode) -> None:
    fragments = {
        each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)
    }
    for each in document.definitions:
        if isinstance(each, OperationDefinitionNode):
            _Depth(limits, fragments).check(each)


class _Depth:
    """Measures through fragments; a fragment is measured once, and one inside itself counts nothing."""

    def __init__(self, limits: Limits, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._limits = limits
        self._fragments = fragments
        self._measured: dict[str, int] = {}

    def check(self, operation: OperationDefinitionNode) -> None:
        for node in operation.selection_set.selections:
            introspects = isinstance(node, FieldNode) and node.name.value.startswith("__")
            limit = self._limits.introspection_depth if introspects else self._limits.depth
            depth = self._of(node)
            if depth > limit:
                raise _exceeded("DEPTH_EXCEEDED", "The document is {} fields deep", depth, limit)

    def _of(self, node: object) -> int:
        if isinstance(node, FragmentSpreadNode):
            return self._of_fragment(node.name.value)
        below = getattr(node, "selection_set", None)
        deepest = max((self._of(each) for each in below.selections), default=0) if below else 0
        return deepest + isinstance(node, FieldNode)

    def _of_fragment(self, name: str) -> int:
        if name not in self._measured:
            self._measured[name] = 0
            fragment = self._fragments.get(name)
            self._measured[name] = self._of(fragment) if fragment else 0
        return self._measured[name]


def _exceeded(code: str, what: str, found: int, limit: int) -> LimitExceeded:
    return LimitExceeded(code, f"{what.format(found)}; the limit is {limit}.", limit=limit)
