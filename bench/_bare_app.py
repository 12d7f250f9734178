"""The baseline of ordering over HTTP: FastAPI, a pydantic body, one psycopg insert, committed. No rule, no price."""

import os
import uuid
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

from fastapi import FastAPI
from psycopg_pool import AsyncConnectionPool
from pydantic import BaseModel

INSERT = "INSERT INTO bare_orders (order_id, version, topic, state) VALUES (%b, 1, 'order.placed', %b)"
CONNECTIONS = 8


class Line(BaseModel):
    article: str
    quantity: Decimal


class Order(BaseModel):
    member: str
    contract: str
    lines: list[Line]
    budget_code: str


async def configure(connection: Any) -> None:
    await connection.set_autocommit(True)
    connection.prepare_threshold = 0


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncGenerator[None, None]:
    pool = AsyncConnectionPool(
        os.environ["DATABASE_URL"], min_size=CONNECTIONS, max_size=CONNECTIONS, open=False, configure=configure
    )
    await pool.open(wait=True)
    app.state.pool = pool
    yield
    await pool.close()


app = FastAPI(lifespan=lifespan)


@app.post("/orders", status_code=201)
async def place(order: Order) -> dict[str, str]:
    order_id = uuid.uuid4()
    async with app.state.pool.connection() as connection:
        await connection.execute(INSERT, (order_id, order.model_dump_json().encode()), prepare=True)
    return {"order_id": str(order_id)}


@app.get("/ready")
async def ready() -> dict[str, str]:
    return {"status": "ready"}
