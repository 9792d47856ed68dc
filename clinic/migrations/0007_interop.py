"""Other systems have a place in the practice; what they were answered, and which of their tokens were used."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

# Systems that were given access before: frozen rows, so their triggers stand aside for this once.
_A_PLACE_FOR_EACH = """
    ALTER TABLE clinic_integrationclient DISABLE TRIGGER USER;
    DO $$
    DECLARE
        each record;
        account bigint;
        place bigint;
    BEGIN
        FOR each IN SELECT id, name, practice_id FROM clinic_integrationclient ORDER BY id LOOP
            INSERT INTO clinic_user (password, is_superuser, email, name, registration, is_active, date_joined)
            VALUES ('!', false, replace(gen_random_uuid()::text, '-', '') || '@systems.invalid', each.name, '', false, now())
            RETURNING id INTO account;
            INSERT INTO clinic_membership (practice_id, user_id, role, active, created_at)
            VALUES (each.practice_id, account, 'system', true, now()) RETURNING id INTO place;
            UPDATE clinic_integrationclient SET membership_id = place WHERE id = each.id;
        END LOOP;
    END $$;
    SET CONSTRAINTS ALL IMMEDIATE;
    ALTER TABLE clinic_integrationclient ENABLE TRIGGER USER;
    SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0006_same_practice_of_clients"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="integrationclient",
            name="client_frozen",
        ),
        migrations.CreateModel(
            name="IdempotentAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=200)),
                ("request_sha256", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField(default=0)),
                ("headers", models.JSONField(default=dict)),
                ("body", models.BinaryField(default=bytes)),
                ("answered_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="SeenToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fingerprint", models.CharField(max_length=64, unique=True)),
                ("expires_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="integrationclient",
            name="client_scopes_known",
        ),
        migrations.RemoveConstraint(
            model_name="membership",
            name="membership_role_known",
        ),
        migrations.AddField(
            model_name="integrationclient",
            name="membership",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="clients", to="clinic.membership"
            ),
        ),
        migrations.AlterField(
            model_name="integrationclient",
            name="scopes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("patients:read", "Read patients"),
                        ("patients:write", "Register patients"),
                        ("workups:read", "Read workups"),
                        ("workups:write", "Start workups, record answers, move referrals and follow-ups on"),
                        ("workups:decide", "Decide on advice, close and reopen workups"),
                        ("orders:read", "Read tests that were ordered and their results"),
                        ("orders:write", "Order tests and move them on: booked, collected, cancelled"),
                        ("results:write", "Send results"),
                        ("reports:read", "Read documents"),
                        ("reports:write", "Ask for documents"),
                        ("worklist:read", "Read the worklist"),
                        ("protocols:read", "Read protocols"),
                        ("cds:use", "Ask for advice while a record is open (CDS Hooks)"),
                    ],
                    max_length=20,
                ),
                size=None,
            ),
        ),
        migrations.AlterField(
            model_name="membership",
            name="role",
            field=models.CharField(
                choices=[
                    ("gp", "GP"),
                    ("nurse", "Nurse"),
                    ("staff", "Reception and administration"),
                    ("editor", "Protocol editor"),
                    ("manager", "Practice manager"),
                    ("system", "Connected system"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="integrationclient",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "scopes__contained_by",
                        [
                            "patients:read",
                            "patients:write",
                            "workups:read",
                            "workups:write",
                            "workups:decide",
                            "orders:read",
                            "orders:write",
                            "results:write",
                            "reports:read",
                            "reports:write",
                            "worklist:read",
                            "protocols:read",
                            "cds:use",
                        ],
                    ),
                    ("scopes__len__gt", 0),
                ),
                name="client_scopes_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["gp", "nurse", "staff", "editor", "manager", "system"])),
                name="membership_role_known",
            ),
        ),
        migrations.RunSQL(_A_PLACE_FOR_EACH, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="integrationclient",
            name="membership",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="clients", to="clinic.membership"
            ),
        ),
        migrations.AddField(
            model_name="idempotentanswer",
            name="client",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinic.integrationclient"
            ),
        ),
        migrations.AddField(
            model_name="idempotentanswer",
            name="practice",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinic.practice"
            ),
        ),
        migrations.AddConstraint(
            model_name="seentoken",
            constraint=models.CheckConstraint(
                condition=models.Q(("fingerprint__regex", "^[0-9a-f]{64}$")), name="seen_token_is_a_fingerprint"
            ),
        ),
        migrations.AddIndex(
            model_name="idempotentanswer",
            index=models.Index(fields=["answered_at"], name="idempotent_to_sweep"),
        ),
        migrations.AddConstraint(
            model_name="idempotentanswer",
            constraint=models.UniqueConstraint(fields=("client", "key"), name="one_answer_per_key"),
        ),
        migrations.AddConstraint(
            model_name="idempotentanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("key", ""), _negated=True), name="idempotent_has_a_key"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="integrationclient",
            trigger=pgtrigger.compiler.Trigger(
                name="client_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."practice_id" IS DISTINCT FROM (NEW."practice_id") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."membership_id" IS DISTINCT FROM (NEW."membership_id") OR OLD."scopes" IS DISTINCT FROM (NEW."scopes") OR OLD."token_prefix" IS DISTINCT FROM (NEW."token_prefix") OR OLD."token_sha256" IS DISTINCT FROM (NEW."token_sha256") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="f0a27bf83f5af8d3331e368e7c01a8540b683259",
                    operation="UPDATE",
                    pgid="pgtrigger_client_frozen_c829a",
                    table="clinic_integrationclient",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membership",
            trigger=pgtrigger.compiler.Trigger(
                name="system_stays_a_system",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN ((OLD.role = 'system') <> (NEW.role = 'system'))",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="1aec782e070712d547b4d2a8a82c7b5b4ddd3227",
                    operation="UPDATE",
                    pgid="pgtrigger_system_stays_a_system_30778",
                    table="clinic_membership",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="idempotentanswer",
            trigger=pgtrigger.compiler.Trigger(
                name="idempotent_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."practice_id" IS DISTINCT FROM (NEW."practice_id") OR OLD."client_id" IS DISTINCT FROM (NEW."client_id") OR OLD."key" IS DISTINCT FROM (NEW."key") OR OLD."request_sha256" IS DISTINCT FROM (NEW."request_sha256"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="bb6cefd62290437efa9a9ec216cdf2f3a237c50d",
                    operation="UPDATE",
                    pgid="pgtrigger_idempotent_frozen_45c77",
                    table="clinic_idempotentanswer",
                    when="BEFORE",
                ),
            ),
        ),
    ]
