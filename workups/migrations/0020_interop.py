"""What the practice says of laboratories' codes, what a record brought, and cards shown in other systems."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0007_interop"),
        ("workups", "0019_drafts_catch_up"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="inbound",
            name="inbound_content_frozen",
        ),
        migrations.CreateModel(
            name="Card",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField()),
                ("hook", models.CharField(max_length=20)),
                ("engine", models.CharField(max_length=20, verbose_name="engine version")),
                (
                    "code",
                    models.CharField(help_text="The code of the protocol's rule, or one of NO_RULES", max_length=60),
                ),
                ("urgency", models.CharField(blank=True, default="", max_length=20)),
                ("because", models.JSONField(default=dict)),
                (
                    "suggestions",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
                ),
                ("shown_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="CardFeedback",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "outcome",
                    models.CharField(choices=[("accepted", "Accepted"), ("overridden", "Declined")], max_length=10),
                ),
                (
                    "accepted",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("done_already", "Already done, or known from elsewhere"),
                            ("explained", "Another explanation is more likely"),
                            ("patient_declines", "The patient does not want it"),
                            ("unsuitable", "Not suitable for this patient"),
                            ("agreed_otherwise", "Agreed otherwise with a specialist"),
                            ("wrong_entry", "Rests on an answer that is wrong"),
                            ("other", "Another reason, in words"),
                        ],
                        default="",
                        max_length=20,
                        verbose_name="why declined",
                    ),
                ),
                ("said_reason", models.CharField(blank=True, default="", max_length=200)),
                ("comment", models.CharField(blank=True, default="", max_length=300)),
                ("decided_at", models.DateTimeField(verbose_name="when it was done there")),
                (
                    "decided_by",
                    models.CharField(
                        blank=True, default="", max_length=120, verbose_name="who did it there, as far as it was said"
                    ),
                ),
                ("received_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="LocalCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sender", models.CharField(blank=True, default="", max_length=120)),
                ("code", models.CharField(max_length=60)),
                (
                    "text",
                    models.CharField(
                        blank=True, default="", max_length=200, verbose_name="what the laboratory calls it"
                    ),
                ),
                (
                    "finding",
                    models.CharField(
                        blank=True,
                        default="",
                        max_length=60,
                        verbose_name="the finding meant; none where it is not read",
                    ),
                ),
                (
                    "unit",
                    models.CharField(
                        blank=True, default="", max_length=40, verbose_name="unit meant where none is named"
                    ),
                ),
                ("set_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("finding", models.CharField(max_length=60)),
                ("value", models.JSONField()),
                ("origin", models.CharField(max_length=300, verbose_name="where it stands in the record")),
                ("resource", models.CharField(blank=True, default="", max_length=200)),
                ("observed_on", models.DateField(null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "To be confirmed"),
                            ("confirmed", "Confirmed"),
                            ("dismissed", "Not taken over"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="RecordImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("raw", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
                ("received_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="answer",
            name="answer_source_known",
        ),
        migrations.RemoveConstraint(
            model_name="inbound",
            name="one_row_per_message",
        ),
        migrations.AddField(
            model_name="inbound",
            name="part",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="which report of the message"),
        ),
        migrations.AlterField(
            model_name="answer",
            name="source",
            field=models.CharField(
                choices=[
                    ("person", "Asked or examined"),
                    ("result", "Result"),
                    ("all_normal", "Section gone through, nothing found"),
                    ("record", "From the patient's record, confirmed"),
                ],
                default="person",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="escalation",
            name="to_role",
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
        migrations.AlterField(
            model_name="worklistentry",
            name="hands",
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
        migrations.AlterField(
            model_name="worklistentry",
            name="owner_role",
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
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(("source__in", ["person", "result", "all_normal", "record"])),
                name="answer_source_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="inbound",
            constraint=models.UniqueConstraint(fields=("practice", "sha256", "part"), name="one_row_per_message"),
        ),
        migrations.AddField(
            model_name="card",
            name="patient",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinic.patient"
            ),
        ),
        migrations.AddField(
            model_name="card",
            name="practice",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinic.practice"
            ),
        ),
        migrations.AddField(
            model_name="card",
            name="shown_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinic.membership"
            ),
        ),
        migrations.AddField(
            model_name="card",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workups.protocolversion"
            ),
        ),
        migrations.AddField(
            model_name="card",
            name="workup",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="cards", to="workups.workup"
            ),
        ),
        migrations.AddField(
            model_name="cardfeedback",
            name="card",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="feedback", to="workups.card"
            ),
        ),
        migrations.AddField(
            model_name="cardfeedback",
            name="practice",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinic.practice"
            ),
        ),
        migrations.AddField(
            model_name="cardfeedback",
            name="received_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinic.membership"
            ),
        ),
        migrations.AddField(
            model_name="localcode",
            name="ended_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinic.membership"
            ),
        ),
        migrations.AddField(
            model_name="localcode",
            name="practice",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinic.practice"
            ),
        ),
        migrations.AddField(
            model_name="localcode",
            name="set_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinic.membership"
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="decided_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinic.membership"
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="practice",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinic.practice"
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="workup",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="proposals", to="workups.workup"
            ),
        ),
        migrations.AddField(
            model_name="recordimport",
            name="practice",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinic.practice"
            ),
        ),
        migrations.AddField(
            model_name="recordimport",
            name="received_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinic.membership"
            ),
        ),
        migrations.AddField(
            model_name="recordimport",
            name="workup",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="imports", to="workups.workup"
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="source",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="proposals", to="workups.recordimport"
            ),
        ),
        migrations.AddConstraint(
            model_name="card",
            constraint=models.UniqueConstraint(fields=("practice", "uuid"), name="one_row_per_card"),
        ),
        migrations.AddConstraint(
            model_name="cardfeedback",
            constraint=models.UniqueConstraint(
                fields=("card", "outcome", "decided_at"), name="one_feedback_per_moment"
            ),
        ),
        migrations.AddConstraint(
            model_name="cardfeedback",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["accepted", "overridden"])), name="feedback_outcome_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="cardfeedback",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reason", ""),
                    models.Q(
                        ("outcome", "overridden"),
                        (
                            "reason__in",
                            [
                                "done_already",
                                "explained",
                                "patient_declines",
                                "unsuitable",
                                "agreed_otherwise",
                                "wrong_entry",
                                "other",
                            ],
                        ),
                    ),
                    _connector="OR",
                ),
                name="feedback_reason_of_declined",
            ),
        ),
        migrations.AddConstraint(
            model_name="localcode",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("practice", "sender", "code"),
                name="one_meaning_per_code",
            ),
        ),
        migrations.AddConstraint(
            model_name="localcode",
            constraint=models.CheckConstraint(
                condition=models.Q(("code", ""), _negated=True), name="local_code_has_a_code"
            ),
        ),
        migrations.AddConstraint(
            model_name="localcode",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("finding", ""), _negated=True), ("unit", ""), _connector="OR"),
                name="local_code_unit_of_a_finding",
            ),
        ),
        migrations.AddConstraint(
            model_name="localcode",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("ended_by", None)),
                    models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                    _connector="OR",
                ),
                name="local_code_ended_agrees",
            ),
        ),
        migrations.AddConstraint(
            model_name="recordimport",
            constraint=models.UniqueConstraint(fields=("workup", "sha256"), name="one_import_per_bundle"),
        ),
        migrations.AddConstraint(
            model_name="recordimport",
            constraint=models.CheckConstraint(
                condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="import_has_hash"
            ),
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(condition=models.Q(("status", "waiting")), fields=["workup"], name="proposals_waiting"),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.UniqueConstraint(fields=("source", "finding"), name="one_proposal_per_finding"),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["waiting", "confirmed", "dismissed"])), name="proposal_status_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("origin", ""), _negated=True), name="proposal_says_where_from"
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("decided_by", None), ("status", "waiting")),
                    models.Q(
                        models.Q(("status", "waiting"), _negated=True),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="proposal_decided_agrees",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inbound",
            trigger=pgtrigger.compiler.Trigger(
                name="inbound_content_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."practice_id" IS DISTINCT FROM (NEW."practice_id") OR OLD."source" IS DISTINCT FROM (NEW."source") OR OLD."sender" IS DISTINCT FROM (NEW."sender") OR OLD."raw" IS DISTINCT FROM (NEW."raw") OR OLD."sha256" IS DISTINCT FROM (NEW."sha256") OR OLD."part" IS DISTINCT FROM (NEW."part") OR OLD."patient_name" IS DISTINCT FROM (NEW."patient_name") OR OLD."born" IS DISTINCT FROM (NEW."born") OR OLD."nhs_number" IS DISTINCT FROM (NEW."nhs_number") OR OLD."local_id" IS DISTINCT FROM (NEW."local_id") OR OLD."test" IS DISTINCT FROM (NEW."test") OR OLD."sampled_on" IS DISTINCT FROM (NEW."sampled_on") OR OLD."lines" IS DISTINCT FROM (NEW."lines") OR OLD."received_at" IS DISTINCT FROM (NEW."received_at") OR OLD."received_by_id" IS DISTINCT FROM (NEW."received_by_id"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="a0f1a77f2695942852efd92fb7f4dd32c8a41378",
                    operation="UPDATE",
                    pgid="pgtrigger_inbound_content_frozen_acbf4",
                    table="workups_inbound",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="card",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="a2a9aef05358693415e9e3f126c96c706d27dd98",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_bd895",
                    table="workups_card",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="cardfeedback",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="65c7e8b674994e527a11564d3719335dc640a898",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_1fca3",
                    table="workups_cardfeedback",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="localcode",
            trigger=pgtrigger.compiler.Trigger(
                name="local_codes_stay",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="0a6ae9e5063bac34f83ea7c17477a89100bca097",
                    operation="DELETE",
                    pgid="pgtrigger_local_codes_stay_ee5a6",
                    table="workups_localcode",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="localcode",
            trigger=pgtrigger.compiler.Trigger(
                name="local_code_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."practice_id" IS DISTINCT FROM (NEW."practice_id") OR OLD."sender" IS DISTINCT FROM (NEW."sender") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."text" IS DISTINCT FROM (NEW."text") OR OLD."finding" IS DISTINCT FROM (NEW."finding") OR OLD."unit" IS DISTINCT FROM (NEW."unit") OR OLD."set_at" IS DISTINCT FROM (NEW."set_at") OR OLD."set_by_id" IS DISTINCT FROM (NEW."set_by_id"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="afb331248036941d2edc8a130462e3644c60b8ef",
                    operation="UPDATE",
                    pgid="pgtrigger_local_code_frozen_f51b1",
                    table="workups_localcode",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="localcode",
            trigger=pgtrigger.compiler.Trigger(
                name="local_code_ended_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."ended_at" IS NOT NULL)',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="8206851756f45296389d5a6658de101f2dc919f1",
                    operation="UPDATE",
                    pgid="pgtrigger_local_code_ended_once_203a0",
                    table="workups_localcode",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="recordimport",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="4c6922b3a8058c71e094abf57c5f6c398359ad59",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_a9fff",
                    table="workups_recordimport",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="proposal",
            trigger=pgtrigger.compiler.Trigger(
                name="proposals_stay",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="f3721ade8902f8fe55325d847121cfde3828ecfc",
                    operation="DELETE",
                    pgid="pgtrigger_proposals_stay_71179",
                    table="workups_proposal",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="proposal",
            trigger=pgtrigger.compiler.Trigger(
                name="proposal_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."practice_id" IS DISTINCT FROM (NEW."practice_id") OR OLD."workup_id" IS DISTINCT FROM (NEW."workup_id") OR OLD."source_id" IS DISTINCT FROM (NEW."source_id") OR OLD."finding" IS DISTINCT FROM (NEW."finding") OR OLD."value" IS DISTINCT FROM (NEW."value") OR OLD."origin" IS DISTINCT FROM (NEW."origin") OR OLD."resource" IS DISTINCT FROM (NEW."resource") OR OLD."observed_on" IS DISTINCT FROM (NEW."observed_on"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="c0380c301aaf6d80f8920afe113b9cfbc9b7c8fc",
                    operation="UPDATE",
                    pgid="pgtrigger_proposal_frozen_cae6e",
                    table="workups_proposal",
                    when="BEFORE",
                ),
            ),
        ),
    ]
