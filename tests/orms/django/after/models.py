"""The models of a learning app, a day later."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower


class Student(models.Model):
    name = models.CharField(max_length=200, unique=True)
    points = models.BigIntegerField(db_index=True)
    preferences = models.JSONField(null=True)

    class Meta:
        indexes = [models.Index(Lower("name"), "points", name="student_by_name")]
        constraints = [
            models.CheckConstraint(check=~models.Q(name__contains="@"), name="no_mail_as_name"),
            models.CheckConstraint(check=models.Q(points__gte=0), name="points_are_not_negative"),
        ]


class Strand(models.Model):
    slug = models.SlugField(unique=True)
    title = models.TextField(null=True)
    students = models.ManyToManyField(Student)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)


class Answer(models.Model):
    student = models.ForeignKey(Student, on_delete=models.CASCADE)
    text = models.TextField()
