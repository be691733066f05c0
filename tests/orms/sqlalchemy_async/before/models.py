"""The models of an async learning app."""

import enum

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, String, func
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class Theme(enum.Enum):
    LIGHT = "light"
    DARK = "dark"


class Student(Base):
    __tablename__ = "app_student"
    __table_args__ = (CheckConstraint("name NOT LIKE '%@%'", name="no_mail_as_name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), comment="100 % of it")
    points: Mapped[int] = mapped_column(server_default="0")
    nickname: Mapped[str | None]


class Preference(Base):
    __tablename__ = "preferences"
    __table_args__ = {"schema": "settings"}

    student_id: Mapped[int] = mapped_column(ForeignKey(Student.id, ondelete="CASCADE"), primary_key=True)
    theme: Mapped[Theme] = mapped_column(Enum(Theme, name="theme"))


Index("app_student_name", func.lower(Student.name))
