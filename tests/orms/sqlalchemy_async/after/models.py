"""The models of an async learning app, a day later."""

import enum

from sqlalchemy import BigInteger, CheckConstraint, Enum, ForeignKey, Index, String, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class Theme(enum.Enum):
    LIGHT = "light"
    DUSK = "dusk"
    DARK = "dark"


class Student(Base):
    __tablename__ = "app_student"
    __table_args__ = (
        CheckConstraint("name NOT LIKE '%@%'", name="no_mail_as_name"),
        CheckConstraint("points >= 0", name="points_are_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    points: Mapped[int] = mapped_column(BigInteger, server_default="0")
    preferences: Mapped[dict] = mapped_column(JSONB, server_default="{}")


class Preference(Base):
    __tablename__ = "preferences"
    __table_args__ = {"schema": "settings"}

    student_id: Mapped[int] = mapped_column(ForeignKey(Student.id, ondelete="CASCADE"), primary_key=True)
    theme: Mapped[Theme] = mapped_column(Enum(Theme, name="theme"), server_default="DUSK")


class Answer(Base):
    __tablename__ = "answers"

    id: Mapped[int] = mapped_column(primary_key=True)
    student_id: Mapped[int] = mapped_column(ForeignKey(Student.id), index=True)
    text: Mapped[str]


Index("app_student_name", func.lower(Student.name), Student.points)
