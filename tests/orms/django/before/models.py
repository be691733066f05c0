"""The models of a learning app."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower


class Student(models.Model):
    name = models.CharField(max_length=100)
    points = models.IntegerField()
    nickname = models.TextField(null=True)

    class Meta:
        indexes = [models.Index(Lower("name"), name="student_by_name")]
        constraints = [models.CheckConstraint(check=~models.Q(name__contains="@"), name="no_mail_as_name")]


class Strand(models.Model):
    slug = models.SlugField(unique=True)
    students = models.ManyToManyField(Student)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
