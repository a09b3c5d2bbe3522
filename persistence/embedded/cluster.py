"""Make a database cluster: all of it, or none."""

import shutil
from collections.abc import Iterator

from persistence.embedded.binaries import Binaries
from persistence.embedded.child import Command, run
from persistence.embedded.errors import StartFailed
from persistence.embedded.folder import Folder, fresh_log, tail
from persistence.embedded.guise import Guise, dress, guises_for

BUILTIN_LOCALE_SINCE = 17
SUPERUSER = "som"


async def choose_guise(folder: Folder, binaries: Binaries) -> Guise:
    """Try the guises in turn until PostgreSQL's programs run in the folder. Raises StartFailed."""
    refusals = []
    for guise in guises_for(folder.cluster):
        refusal = await _try_on(guise, folder, binaries)
        if refusal is None:
            return guise
        refusals.append(refusal)
    raise StartFailed(f"PostgreSQL cannot run in {folder.root} as any user.", "\n".join(refusals))


async def create_cluster(folder: Folder, binaries: Binaries, guise: Guise, *, lock: int, fsync: bool) -> None:
    """Run initdb beside the final place and move the result there. Raises StartFailed."""
    for locale in _locales(binaries.major):
        _clear_staging(folder, guise)
        program = _initdb(folder, binaries, [*locale, *([] if fsync else ["--no-sync"])])
        if await _set_up(folder, guise, program, (lock,)) == 0:
            folder.staging.replace(folder.cluster)
            return
    raise StartFailed("initdb failed.", tail(folder.setup_log))


async def _try_on(guise: Guise, folder: Folder, binaries: Binaries) -> str | None:
    """Tell what stands against the guise, None if nothing does."""
    try:
        dress(guise, [folder.cluster, folder.password_file])
    except OSError as error:
        return f"{guise.manner}: {error}"
    status = await _set_up(folder, guise, (str(binaries.initdb), "--version"))
    return None if status == 0 else tail(folder.setup_log)


async def _set_up(
    folder: Folder, guise: Guise, program: tuple[str, ...], inherited: tuple[int, ...] = ()
) -> int:
    with fresh_log(folder.setup_log) as log:
        return await run(
            Command(program=program, guise=guise, folder=folder.root, output=log, inherited=inherited)
        )


def _clear_staging(folder: Folder, guise: Guise) -> None:
    shutil.rmtree(folder.staging, ignore_errors=True)
    folder.staging.mkdir(mode=0o700)
    dress(guise, [folder.staging, folder.password_file])


def _initdb(folder: Folder, binaries: Binaries, options: list[str]) -> tuple[str, ...]:
    place = [f"--pgdata={folder.staging}", f"--pwfile={folder.password_file}"]
    fixed = [f"--username={SUPERUSER}", "--auth=scram-sha-256", "--encoding=UTF8", "--no-instructions"]
    return (str(binaries.initdb), *place, *fixed, *options)


def _locales(major: int) -> Iterator[list[str]]:
    """Offer locales that all sort by code point, best first: not every system has C.UTF-8 of its own."""
    if major >= BUILTIN_LOCALE_SINCE:
        yield ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    yield ["--locale=C.UTF-8"]
    yield ["--locale=C"]
