"""What the registry is measured beside: a raw ASGI application (the floor) and FastAPI with SQLAlchemy (a peer).

Both run on the same server program over the same database file, read-only.
"""

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

BODY = b'{"id":"P-000001"}' + b" " * 1500

Scope = MutableMapping[str, Any]


async def floor(
    scope: Scope, _: Callable[[], Awaitable[Any]], send: Callable[[dict[str, Any]], Awaitable[None]]
) -> None:
    """Answer constant bytes: what the server itself costs."""
    if scope["type"] == "http":
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": BODY})


def fastapi() -> Any:
    """FastAPI and async SQLAlchemy as their documentation writes it: models in, response models out."""
    from fastapi import FastAPI, HTTPException  # noqa: PLC0415 # only where the peer runs
    from pydantic import BaseModel  # noqa: PLC0415
    from sqlalchemy import ForeignKey, select  # noqa: PLC0415
    from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine  # noqa: PLC0415
    from sqlalchemy.orm import DeclarativeBase, Mapped, joinedload, mapped_column, relationship  # noqa: PLC0415

    class Base(DeclarativeBase):
        pass

    class Firm(Base):
        __tablename__ = "firm"
        id: Mapped[str] = mapped_column(primary_key=True)
        corporate_no: Mapped[str]
        name_ja: Mapped[str]
        address: Mapped[str]
        lg_code: Mapped[str]

    class Product(Base):
        __tablename__ = "product"
        id: Mapped[str] = mapped_column(primary_key=True)
        number: Mapped[int]
        public_id: Mapped[str]
        subclass: Mapped[str]
        state: Mapped[str]
        name: Mapped[str]
        public_json: Mapped[str]
        firm_id: Mapped[str] = mapped_column("firm", ForeignKey("firm.id"))
        firm: Mapped[Firm] = relationship()

    class FirmOut(BaseModel):
        corporate_no: str
        name_ja: str
        address: str
        lg_code: str

    class Card(BaseModel):
        public_id: str
        subclass: str
        state: str
        name: str
        firm: FirmOut

    class Full(Card):
        public_json: str

    engine = create_async_engine(f"sqlite+aiosqlite:///{os.environ['BENCH_DATABASE']}")
    sessions = async_sessionmaker(engine)
    app = FastAPI()

    @app.get("/products/{public_id}")
    async def show(public_id: str) -> Full:
        async with sessions() as session:
            query = select(Product).where(Product.public_id == public_id).options(joinedload(Product.firm))
            found = (await session.execute(query)).scalar_one_or_none()
            if found is None:
                raise HTTPException(404)
            return Full.model_validate(found, from_attributes=True)

    @app.get("/products")
    async def page(limit: int = 20) -> list[Card]:
        async with sessions() as session:
            query = select(Product).order_by(Product.number).limit(limit).options(joinedload(Product.firm))
            return [
                Card.model_validate(p, from_attributes=True) for p in (await session.execute(query)).scalars()
            ]

    return app
