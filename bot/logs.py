"""What the operator reads while the bot runs: one line for each thing worth knowing.

On a terminal in words and colours, else as one JSON object a line. What the core says
through the standard library goes the same way, with community, ritual and occurrence.
"""

import logging
import os
from typing import TextIO

import structlog
from structlog.dev import ConsoleRenderer, plain_traceback
from structlog.stdlib import ExtraAdder, ProcessorFormatter
from structlog.types import Processor

ABOUT = ("community", "ritual", "occurrence")
"""What a record of the standard library may say it is about."""
_TALKATIVE = ("aiosqlite", "alembic", "apscheduler", "asyncio", "sqlalchemy")


def configure_logging(stream: TextIO) -> None:
    """Send every record of this process to `stream`; from INFO, of libraries from WARNING."""
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        ExtraAdder(allow=ABOUT),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[ProcessorFormatter.remove_processors_meta, *_shown_on(stream)],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("discord.client").setLevel(logging.ERROR)  # voice is not missed
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )


def _shown_on(stream: TextIO) -> list[Processor]:
    if stream.isatty():
        # Plain, since the richer one shows local variables, and secrets among them.
        coloured = not os.environ.get("NO_COLOR")
        return [ConsoleRenderer(colors=coloured, exception_formatter=plain_traceback)]
    return [
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
