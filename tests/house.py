"""The checks of the house, as functions of a text or of a tree: ``tests/test_house.py`` runs them on the repository,
``tests/test_house_checks.py`` feeds each of them what it must refuse."""

import ast
import re
from collections.abc import Collection, Iterator, Mapping

MANAGERS = frozenset({"objects", "everything", "_base_manager", "_default_manager"})
SILENT_WRITES = frozenset({"update", "bulk_create", "bulk_update", "_raw_delete", "abulk_create", "aupdate"})
NO_HISTORY = "# sans historique :"
SAFE_WORDS = frozenset({"mark_safe", "SafeString", "SafeText"})


def inline_code(template: str) -> list[str]:
    """What the content security policy would refuse in a template, or what would let a text become markup."""
    patterns = {
        "attribut style en ligne": r"<[^>]*\sstyle\s*=",
        "gestionnaire en ligne": r"<[^>]*\son[a-z]+\s*=",
        "script en ligne": r"<script(?![^>]*\bsrc=)[^>]*>",
        "style en ligne": r"<style\b",
        "adresse extérieure": r"""(?:src|href|action|srcset)\s*=\s*["'](?:https?:)?//""",
        "adresse javascript": r"""=\s*["']\s*javascript:""",
        "filtre safe": r"\|\s*safe(?:seq)?\b",
        "échappement coupé": r"{%\s*autoescape\s+off",
    }
    return [name for name, pattern in patterns.items() if re.search(pattern, template, re.IGNORECASE)]


def unescaped(source: str) -> list[int]:
    """Lines that declare a text safe without saying why on the spot (« # noqa: S308 », then the reason)."""
    lines = source.splitlines()
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and _last_name(node.func) in SAFE_WORDS:
            here = "\n".join(lines[max(0, node.lineno - 3) : node.end_lineno])
            if "S308" not in here:
                found.append(node.lineno)
    return found


def _last_name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def silent_writes(source: str, tracked: Collection[str], accessors: Collection[str]) -> list[int]:
    """Lines that write rows of a tracked model without a history row.

    ``tracked``: names of the models that keep a history. ``accessors``: names of the managers that lead to them from
    another row (« phase.steps »). A query set is followed through local variables and annotated parameters of its
    function. A line may say why it is right: « # sans historique : la raison ».
    """
    lines = source.splitlines()
    found = set()
    for scope in _scopes(ast.parse(source)):
        held = _annotated(scope, tracked)
        for node in _own_nodes(scope):
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                names = {target.id for target in targets if isinstance(target, ast.Name)}
                held = held | names if _leads_to(node.value, tracked, accessors, held) else held - names
            for call in ast.walk(node) if isinstance(node, ast.stmt) else ():
                if (
                    isinstance(call, ast.Call)
                    and isinstance(call.func, ast.Attribute)
                    and call.func.attr in SILENT_WRITES
                    and _leads_to(call.func.value, tracked, accessors, held)
                    and NO_HISTORY not in "\n".join(lines[max(0, call.lineno - 2) : call.end_lineno])
                ):
                    found.add(call.lineno)
    return sorted(found)


def _scopes(tree: ast.Module) -> Iterator[ast.AST]:
    yield tree
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def _own_nodes(scope: ast.AST) -> list[ast.stmt]:
    """Statements of a scope in the order of the text, those of inner functions left to their own scope."""
    found: list[ast.stmt] = []
    waiting = list(getattr(scope, "body", []))
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if isinstance(node, ast.ClassDef):
                waiting = [one for one in node.body if not isinstance(one, ast.FunctionDef)] + waiting
            continue
        found.append(node)
        inner = [one for one in ast.iter_child_nodes(node) if isinstance(one, ast.stmt)]
        waiting = inner + waiting
    return found


def _annotated(scope: ast.AST, tracked: Collection[str]) -> set[str]:
    """Parameters annotated as a query set of a tracked model: ``rows: QuerySet[Agent]``."""
    if not isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef):
        return set()
    arguments = [*scope.args.args, *scope.args.kwonlyargs]
    return {
        one.arg
        for one in arguments
        if one.annotation is not None
        and re.fullmatch(rf"(?:models\.)?QuerySet\[({'|'.join(sorted(tracked)) or '-'})\]", ast.unparse(one.annotation))
    }


def _leads_to(node: ast.AST, tracked: Collection[str], accessors: Collection[str], held: Collection[str]) -> bool:
    """Whether an expression is a manager or a query set of a tracked model."""
    path: list[str] = []
    while True:
        if isinstance(node, ast.Call | ast.Subscript):
            node = node.func if isinstance(node, ast.Call) else node.value
        elif isinstance(node, ast.Attribute):
            path.append(node.attr)
            node = node.value
        else:
            break
    path.reverse()
    if "history" in path:
        return False
    if isinstance(node, ast.Name) and (node.id in held or (node.id in tracked and MANAGERS & set(path))):
        return True
    return any(name in accessors for name in path)


def vague_room(name: str) -> bool:
    """Whether a module is called after no subject: such rooms collect what nobody wanted to name."""
    return name in {"utils", "helpers", "misc", "tools"}


def unused_templates(names: Collection[str], sources: str) -> list[str]:
    """Templates that no source names, the pages of errors aside; ``sources``: every text that may name one."""
    answered = {"400.html", "403.html", "404.html", "500.html"}
    return [name for name in names if name not in sources and name.rpartition("/")[2] not in answered]


def climbing_key(here: str, there: str, rank: Mapping[str, int]) -> str:
    """Why a key from a model of the app ``here`` to one of ``there`` is refused; empty when it may stand.

    An app without a rank is a library below every floor.
    """
    if rank.get(there, -1) > rank[here]:
        return "monte"
    return "traverse l’étage" if rank.get(there, -1) == rank[here] and there != here else ""


def unused_classes(css: str, sources: str) -> list[str]:
    """Classes of a sheet that no template, script nor module writes; a name made of pieces is written whole somewhere."""
    rules = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    named = {
        name for selector in re.findall(r"([^{}]+){", rules) for name in re.findall(r"\.([a-zA-Z][\w-]*)", selector)
    }
    return sorted(named - set(re.findall(r"[\w-]+", sources)))


def wrong_terms(glossary: str, models: Mapping[str, Collection[str]]) -> list[str]:
    """What the glossary names (« `Model` », « `Model.field` ») and no model has."""
    return [
        f"{model}.{field}" if field else model
        for model, field in re.findall(r"`([A-Z]\w+)(?:\.(\w+))?`", glossary)
        if model not in models or (field and field not in models[model])
    ]


def too_long(source: str, limit: int = 500) -> bool:
    return len(source.splitlines()) > limit


def shouting(label: str) -> bool:
    """Whether a French label would shout inside a sentence: a capital that is not an acronym."""
    first = label.split()[0]
    return not (first == first.lower() or first.isupper())


def registry_hosts(text: str) -> list[str]:
    """Addresses of package registries: the repository never names one."""
    # written in two halves, so that this file passes its own check
    hosts = [r"pypi" + r"\.org", r"pythonhosted" + r"\.org", r"npmjs" + r"\.(?:org|com)", r"registry\.yarn" + r"pkg"]
    return [found.group(0) for host in hosts for found in re.finditer(host, text)]


_FRENCH = re.compile(r"[àâçéèêëîïôùûœ’«»]", re.IGNORECASE)
_STRAIGHT = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])")
_WITHOUT_SPACE = re.compile(r"«\w|\w»|[^\W_][)%€]?[;!?](?=\s|$)|[^\W_][)%€]?:(?=\s)")


def badly_set(source: str) -> list[tuple[int, str]]:
    """Line and text of what a person would read with a straight apostrophe, or with no space where French has one.

    Strings of Python only, not what documents the code. A text is French when it has an accent, a curly apostrophe or
    guillemets: English goes to the logs.
    """
    tree = ast.parse(source)
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told
        if _STRAIGHT.search(node.value) or (_FRENCH.search(node.value) and _WITHOUT_SPACE.search(node.value))
    ]
