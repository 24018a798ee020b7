"""Address of the guide."""

from django.urls import path

from khien.web.guide import views

app_name = "guide"

urlpatterns = [path("", views.index, name="index")]
