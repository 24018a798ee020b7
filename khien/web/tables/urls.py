"""Addresses of tables to take away."""

from django.urls import path

from khien.web.tables import views

app_name = "tables"

urlpatterns = [path("<slug:name>.<slug:kind>", views.download, name="download")]
