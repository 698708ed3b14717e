"""The tasks of a plan on the cores of one machine, with datatrove's ranks, logs and completions."""

import logging
from concurrent.futures import Future, as_completed
from multiprocessing import get_context
from typing import Any

from pebble import ProcessExpired, ProcessPool

from crawler.cluster.shards import ATTEMPTS, ReadCaptures

log = logging.getLogger("depeche.cluster")


def run_tasks(step: ReadCaptures, *, tasks: int, workers: int, logs: str) -> list[int]:
    """Do the tasks that are not done. Returns the ranks that failed; their logs in `logs` say why.

    Raises ImportError where datatrove is not installed. Its executor for one machine is used but for its pool, which
    waits for ever for the task of a worker that was killed (multiprocessing.Pool starts another worker and forgets
    the task). Here the task is given to the next worker. What was begun with one executor goes on with any other.
    """
    from datatrove.executor import LocalPipelineExecutor  # two seconds, and not installed everywhere

    executor = LocalPipelineExecutor(pipeline=[step], tasks=tasks, workers=workers, logging_dir=logs)
    executor.save_executor_as_json()
    lost = dict.fromkeys(executor.get_incomplete_ranks(), 0)
    failed = set[int]()
    while waiting := [rank for rank in lost if rank not in failed]:
        with ProcessPool(max_workers=workers, context=get_context("spawn")) as pool:
            futures: dict[Future[Any], int] = {
                pool.schedule(executor._run_for_rank, args=(rank, 1)): rank for rank in waiting
            }
            for future in as_completed(futures):
                rank = futures[future]
                error = future.exception()
                if isinstance(error, ProcessExpired) and lost[rank] < ATTEMPTS - 1:
                    log.warning("task %d: its worker was lost (%s); another goes on", rank, error)
                    lost[rank] += 1
                elif error:
                    failed.add(rank)
                else:
                    del lost[rank]
    return sorted(failed)
