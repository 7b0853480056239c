"""What users of the other tools would plausibly set for them."""

import json

NAMES = (
    "*.execute",
    "*.executemany",
    "*.fetchone",
    "*.fetchall",
    "*.commit",
    "*.getconn",
    "psycopg2.connect",
    "time.sleep",
    "requests.*",
    "subprocess.run",
)

PSYCOPG2 = {
    "cursor": ("execute", "executemany", "callproc", "copy_expert", "copy_from", "copy_to", "scroll"),
    "connection": ("commit", "rollback", "reset"),
}
FUNCTIONS = (
    *(
        f"psycopg2.{module}.{cls}.{method}"
        for module in ("_psycopg", "extensions")
        for cls, methods in PSYCOPG2.items()
        for method in methods
    ),
    "psycopg2.connect",
    "psycopg2._psycopg._connect",
    "psycopg2.pool.*.getconn",
    "psycopg2.pool.AbstractConnectionPool.__init__",
    "psycopg2.extras.execute_values",
    "psycopg2.extras.execute_batch",
    "psycopg.connection.Connection.connect",
    "psycopg.connection.Connection.execute",
    "psycopg.cursor.Cursor.execute",
    "pymongo.synchronous.collection.Collection.*",
    "mysql.connector.pooling.connect",
)
SINKS = f"""\
[[tool.hydroid.sink]]
category = "database"
advice = "offload"
functions = {json.dumps(FUNCTIONS)}
"""
