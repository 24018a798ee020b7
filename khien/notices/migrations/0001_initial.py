"""Notices and their deliveries."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import khien.base.ids


class Migration(migrations.Migration):
    dependencies = [("organisations", "0004_saved_views")]
    operations = [
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='reached', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('mode', models.CharField(max_length=10)),
                ('quiet_from', models.TimeField(null=True)),
                ('quiet_to', models.TimeField(null=True)),
                ('digest_at', models.TimeField(null=True)),
                ('days_off', models.BooleanField(default=False)),
                ('muted', models.JSONField(default=list)),
                ('confirmed_email', models.CharField(blank=True, max_length=254)),
                ('confirmed_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Channel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('service', models.CharField(max_length=40)),
                ('sealed', models.TextField()),
                ('made_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
            ],
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.UUIDField(default=khien.base.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('slot', models.CharField(max_length=60, null=True, unique=True)),
                ('pace', models.CharField(max_length=10)),
                ('state', models.CharField(max_length=10)),
                ('due_at', models.DateTimeField()),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('claim', models.UUIDField(null=True)),
                ('made_at', models.DateTimeField()),
                ('begun_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('outcome', models.TextField(blank=True)),
                ('channel', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='notices.channel')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'deliveries',
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.UUIDField(default=khien.base.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=30)),
                ('about', models.CharField(max_length=80)),
                ('occasion', models.CharField(max_length=80)),
                ('scope', models.CharField(blank=True, db_index=True, max_length=80)),
                ('details', models.JSONField(default=dict)),
                ('pace', models.CharField(max_length=10)),
                ('made_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(null=True)),
                ('lapsed_at', models.DateTimeField(null=True)),
                ('placed_at', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', db_index=False, to=settings.AUTH_USER_MODEL)),
                ('subject', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
            ],
        ),
        migrations.CreateModel(
            name='Enclosure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=240, unique=True)),
                ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enclosures', to='notices.delivery')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enclosures', to='notices.notice')),
            ],
        ),
        migrations.CreateModel(
            name='Policy',
            fields=[
                ('id', models.IntegerField(default=1, primary_key=True, serialize=False)),
                ('quiet_from', models.TimeField()),
                ('quiet_to', models.TimeField()),
                ('digest_at', models.TimeField()),
                ('remind_hours', models.PositiveSmallIntegerField()),
                ('steps', models.JSONField()),
                ('more_off', models.JSONField(default=list)),
                ('more_working', models.JSONField(default=list)),
            ],
            options={
                'verbose_name_plural': 'policies',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='notices_one_policy')],
            },
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state__in', ('waiting', 'held', 'failed'))), fields=['due_at'], name='delivery_due'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['state', 'begun_at'], name='delivery_by_state'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['person', 'state'], name='delivery_by_person'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('channel__isnull', False), ('person', None)), models.Q(('channel', None), ('person__isnull', False)), _connector='OR'), name='delivery_to_one'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['person', 'made_at'], name='notice_by_person'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('lapsed_at', None), ('read_at', None)), fields=['person'], name='notice_unread'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('placed_at', None)), fields=['made_at'], name='notice_unplaced'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['made_at'], name='notice_by_day'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['unit', 'made_at'], name='notice_by_unit'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['about'], name='notice_by_about'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['occasion'], name='notice_by_occasion'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.UniqueConstraint(fields=('person', 'kind', 'about', 'occasion'), name='told_once'),
        ),
    ]
