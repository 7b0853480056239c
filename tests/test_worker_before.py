"""The audit worker before any repair: what it does right, and how it blocks its loop."""

import asyncio
import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from postgres import create_database
from worker import ANKER, FIXTURES, PHASES, AuditRun, PoolState, Row, make_job, open_processor, snapshot_tables
from worker_faults import CANCEL_POINTS, LLM_FAULTS
from worker_proofs import (
    LOOP_IS_FREE,
    Holder,
    prove_cancelled_at_await,
    prove_cancelled_in_sql,
    prove_concurrency,
    prove_llm_error,
    prove_lock_gap,
    prove_loop_is_free,
    prove_sql_error,
    prove_wait_for,
    prove_whole_audit,
)

ORIGINAL = FIXTURES / "audit_worker"
HALF = FIXTURES / "audit_worker_half"
ASYNCPG = FIXTURES / "audit_worker_asyncpg"
UNHARMED = PoolState(used=0, usable=True)
ANALYSIS_FIELDS = [
    "brand_mentioned",
    "mention_position",
    "mention_context",
    "sentiment",
    "recommendation_strength",
    "competitors_mentioned",
    "key_features_mentioned",
    "analysis_metadata",
    "geo_score",
    "sov_score",
    "context_completeness_score",
    "recommendations",
]


def rows_after(run: AuditRun, phase: str, table: str) -> list[Row]:
    """The committed rows of a table when `phase` ended for the last time."""
    return [done for done in run.phases if done.name == phase][-1].tables[table]


def outcomes(run: AuditRun) -> list[tuple[str, str]]:
    """What the phases returned, in order."""
    return [(phase.name, phase.outcome) for phase in run.phases]


@pytest.fixture(scope="module")
def whole(dsn: str) -> AuditRun:
    """A whole audit of the original worker."""
    with create_database(dsn) as database:
        return prove_whole_audit(ORIGINAL, database)


def test_status_is_processing_first(whole: AuditRun) -> None:
    [audit] = rows_after(whole, "status", "ai_visibility_audits")
    assert (audit["status"], audit["started_at"], audit["completed_at"]) == ("processing", "set", None)


def test_queries_are_generated_and_announced(whole: AuditRun) -> None:
    queries = rows_after(whole, "queries", "audit_queries")
    assert sorted(query["query_text"] for query in queries) == [
        "How does Anker compare to Belkin?",
        "Is UGREEN better than Anker for frequent travellers?",
        "What do I do when my fast charging stops working?",
        "What is the best Consumer Electronics brand?",
        "Where should I buy products of Anker?",
        "Which Consumer Electronics company has the best long warranty?",
    ]
    announced = [message for message in whole.messages if message["type"] == "query_generated"]
    assert [message["number"] for message in announced] == [1, 2, 3, 4, 5, 6]


def test_responses_are_stored(whole: AuditRun) -> None:
    responses = rows_after(whole, "execute", "audit_responses")
    assert len(responses) == 18
    assert {response["provider"] for response in responses} == {"openai", "anthropic", "google"}
    assert {response["sentiment"] for response in responses} == {None}


def test_every_response_is_analyzed(whole: AuditRun) -> None:
    responses = rows_after(whole, "analyze", "audit_responses")
    assert [name for name in ANALYSIS_FIELDS if any(response[name] is None for response in responses)] == []
    assert sum(response["brand_mentioned"] for response in responses) == 13


def test_scores_are_calculated(whole: AuditRun) -> None:
    scores = {row["score_name"]: row["score"] for row in rows_after(whole, "scores", "audit_scores")}
    assert scores == {"overall_score": 44.59, "mention_rate": 72.22, "geo_score": 28.25, "sov_score": 24.07}
    assert rows_after(whole, "scores", "ai_visibility_audits")[0]["overall_score"] == 44.59


def test_insights_are_generated(whole: AuditRun) -> None:
    insights = rows_after(whole, "insights", "audit_insights")
    assert sorted(insight["title"] for insight in insights) == [
        "Anker is named in 72 % of the answers",
        "Room to grow",
        "Share of voice",
    ]


def test_responses_are_migrated(whole: AuditRun) -> None:
    assert rows_after(whole, "insights", "final_responses") == []
    assert len(rows_after(whole, "migrate", "final_responses")) == 18


def test_audit_is_completed(whole: AuditRun) -> None:
    [audit] = whole.tables["ai_visibility_audits"]
    assert (audit["status"], audit["completed_at"], audit["error_message"]) == ("completed", "set", None)
    assert sorted(event["kind"] for event in whole.tables["audit_events"]) == ["completed", "insights", "migrated"]
    assert whole.summary == (
        f"AuditSummary(audit_id='{ANKER}', status='completed', queries=6, responses=18, analyzed=18, insights=3, "
        "migrated=18, events=3, scores=AuditScores(overall_score=44.59, mention_rate=72.22, geo_score=28.25, "
        "sov_score=24.07, response_count=18))"
    )


def test_all_phases_run_in_order(whole: AuditRun) -> None:
    assert [phase.name for phase in whole.phases] == [
        "cancelled",
        "status",
        "context",
        "queries",
        "cancelled",
        "cancelled",
        "execute",
        "analyze",
        "scores",
        "insights",
        "migrate",
        "finalize",
    ]


def test_users_see_progress(whole: AuditRun) -> None:
    later = [message["type"] for message in whole.messages if message["type"] != "query_generated"]
    assert later == ["progress", "progress", "analyzed", "scored", "insights", "published", "completed"]


def test_pool_is_unharmed(whole: AuditRun) -> None:
    assert (whole.pool, whole.misuses) == (UNHARMED, [])


def test_two_runs_agree(whole: AuditRun, database: str) -> None:
    assert prove_whole_audit(ORIGINAL, database) == whole


@pytest.mark.parametrize("folder", [ORIGINAL, HALF, ASYNCPG], ids=lambda folder: folder.name)
def test_runs_as_a_program(folder: Path, database: str) -> None:
    command = [sys.executable, "-m", "audit_worker", "--seed", "--dsn", database]
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    assert "status='completed'" in done.stdout
    assert snapshot_tables(database)["ai_visibility_audits"][0]["status"] == "completed"


def test_half_repaired_worker_does_the_same(whole: AuditRun, database: str) -> None:
    half = prove_whole_audit(HALF, database)
    assert half == whole


def test_asyncpg_worker_leaves_the_same_tables(whole: AuditRun, database: str) -> None:
    native = prove_whole_audit(ASYNCPG, database)
    assert native.tables == whole.tables
    assert (native.summary, native.messages, outcomes(native)) == (whole.summary, whole.messages, outcomes(whole))


def test_copies_share_what_is_not_repaired() -> None:
    for name in ("models.py", "services.py", "schema.sql", "__init__.py"):
        texts = {(folder / "audit_worker" / name).read_text() for folder in (ORIGINAL, HALF, ASYNCPG)}
        assert len(texts) == 1, name
    for name in ("store.py", "__main__.py"):
        assert (ORIGINAL / "audit_worker" / name).read_text() == (HALF / "audit_worker" / name).read_text()


def test_a_row_lock_stops_the_loop(database: str) -> None:
    assert prove_lock_gap(ORIGINAL, database).longest_gap >= 0.9


def test_a_row_lock_does_not_stop_asyncpg(dsn: str) -> None:
    assert prove_loop_is_free(partial(prove_lock_gap, ASYNCPG), dsn).longest_gap < LOOP_IS_FREE


@pytest.mark.parametrize("phase", PHASES)
def test_an_sql_error_is_survived(phase: str, database: str) -> None:
    run = prove_sql_error(ORIGINAL, database, phase)
    assert phase in {done.name for done in run.phases if done.outcome.startswith("raised")}
    assert "status='failed'" in run.summary
    assert (run.pool, run.misuses) == (UNHARMED, [])


@pytest.mark.parametrize("phase", LLM_FAULTS)
def test_an_llm_error_is_survived(phase: str, database: str) -> None:
    run = prove_llm_error(ORIGINAL, database, phase)
    [audit] = run.tables["ai_visibility_audits"]
    assert audit["status"] == ("failed" if phase in {"queries", "insights"} else "completed")
    assert (run.pool, run.misuses) == (UNHARMED, [])


@pytest.mark.parametrize("point", CANCEL_POINTS)
def test_cancelled_at_an_await(point: str, database: str) -> None:
    result = prove_cancelled_at_await(ORIGINAL, database, point)
    assert (result.outcome, result.waited, result.pool, result.misuses) == ("cancelled", True, UNHARMED, [])


@pytest.mark.parametrize("phase", PHASES)
def test_cancelled_in_sql(phase: str, database: str) -> None:
    result = prove_cancelled_in_sql(ORIGINAL, database, phase)
    # A phase without a true await cannot be cancelled once it blocks: the loop learns of it too late.
    expected = "done" if phase in {"cancelled", "status", "context", "migrate"} else "cancelled"
    assert (result.outcome, result.waited, result.pool, result.misuses) == (expected, True, UNHARMED, [])


def test_a_cancelled_generation_leaves_no_queries(database: str) -> None:
    tables = prove_cancelled_at_await(ORIGINAL, database, "queries-message").tables
    assert (tables["company_queries"], tables["audit_queries"]) == ([], [])


def test_a_hand_made_repair_lets_go_of_its_thread(database: str) -> None:
    assert not prove_cancelled_in_sql(HALF, database, "cancelled").waited


@pytest.mark.parametrize(("held", "holder"), [(0, "manager"), (9, "manager"), (9, "audits")])
def test_forty_calls_take_turns(held: int, holder: Holder, database: str) -> None:
    result = prove_concurrency(ORIGINAL, database, held=held, holder=holder)
    assert (result.errors, result.peak, result.pool, result.misuses) == ([], 1, UNHARMED, [])


def test_wait_for_returns_after_the_work(database: str) -> None:
    result = prove_wait_for(ORIGINAL, database)
    assert result.committed_on_return
    assert result.seconds >= 0.55
    assert result.pool == UNHARMED


def test_cancel_flag_ends_an_audit(database: str) -> None:
    async def cancel_first() -> str:
        async with open_processor(ORIGINAL, database) as processor:
            await processor.cancel_flags.request(ANKER)
            return repr(await processor.process_audit_job(make_job(processor)))

    assert "status='cancelled'" in asyncio.run(cancel_first())
    assert snapshot_tables(database)["ai_visibility_audits"][0]["status"] == "cancelled"
