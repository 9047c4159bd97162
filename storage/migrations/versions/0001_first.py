"""The first tables.

Revision 0001. Types are the plain ones of SQL: what the application makes of them may
change, this may not.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "asked_within",
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("space", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("root_space", sa.String(), nullable=False),
        sa.Column("root_place", sa.String(), nullable=False),
        sa.Column("root_message", sa.String(), nullable=False),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint(
            "community",
            "space",
            "message",
            "place",
            name=op.f("pk_asked_within"),
        ),
    )
    op.create_table(
        "contribution",
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "community", "member", "kind", "cause", name=op.f("pk_contribution")
        ),
    )
    op.create_table(
        "conversation",
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("space", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "community", "space", "place", name=op.f("pk_conversation")
        ),
    )
    op.create_table(
        "credit",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("giver", sa.String(), nullable=False),
        sa.Column("asker", sa.String(), nullable=False),
        sa.Column("question_space", sa.String(), nullable=False),
        sa.Column("question_place", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("answer_space", sa.String(), nullable=False),
        sa.Column("answer_place", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("refused", sa.String(), nullable=True),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=True),
        sa.Column("confirmed_by", sa.String(), nullable=True),
        sa.Column("told_at", sa.BigInteger(), nullable=True),
        sa.Column("in_turns", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_credit")),
    )
    op.create_index(
        "ix_credit_answer",
        "credit",
        ["community", "answer_space", "answer", "answer_place"],
        unique=False,
    )
    op.create_index(
        "ix_credit_giver", "credit", ["community", "giver", "at"], unique=False
    )
    op.create_index(
        "ix_credit_told",
        "credit",
        ["community", "giver", "asker", "told_at"],
        unique=False,
        sqlite_where=sa.text("told_at IS NOT NULL"),
        postgresql_where=sa.text("told_at IS NOT NULL"),
    )
    op.create_index(
        "uq_credit_question",
        "credit",
        ["community", "question_space", "question", "question_place", "giver"],
        unique=True,
    )
    op.create_table(
        "decision",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("space", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("about_space", sa.String(), nullable=True),
        sa.Column("about_place", sa.String(), nullable=True),
        sa.Column("about_message", sa.String(), nullable=True),
        sa.Column("moderator", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_decision")),
    )
    op.create_index(
        "ix_decision_about",
        "decision",
        ["community", "about_space", "about_message", "about_place"],
        unique=False,
        sqlite_where=sa.text("about_message IS NOT NULL"),
        postgresql_where=sa.text("about_message IS NOT NULL"),
    )
    op.create_index(
        "ix_decision_by", "decision", ["community", "by"], unique=False
    )
    op.create_index(
        "ix_decision_message",
        "decision",
        ["community", "space", "message", "place"],
        unique=False,
    )
    op.create_table(
        "deletion",
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("space", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "community", "space", "message", "place", name=op.f("pk_deletion")
        ),
    )
    op.create_table(
        "forgotten",
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("excluded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("community", "mark", name=op.f("pk_forgotten")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "secret",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_secret")),
    )
    op.create_table(
        "member",
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("wishes", sa.String(), nullable=False),
        sa.Column("volunteers", sa.String(), nullable=False),
        sa.Column("joined_at", sa.BigInteger(), nullable=True),
        sa.Column("left_at", sa.BigInteger(), nullable=True),
        sa.Column("bot", sa.Boolean(), nullable=False),
        sa.Column("moderator", sa.Boolean(), nullable=False),
        sa.Column("excluded", sa.Boolean(), nullable=False),
        sa.Column("offers", sa.String(), nullable=False),
        sa.Column("needs", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("community", "id", name=op.f("pk_member")),
    )
    op.create_table(
        "nudge",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("ritual", sa.String(), nullable=True),
        sa.Column("occurrence", sa.String(), nullable=True),
        sa.Column("payload", sa.String(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("valid_until", sa.BigInteger(), nullable=False),
        sa.Column("look_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("rule", sa.String(), nullable=True),
        sa.Column("about_space", sa.String(), nullable=True),
        sa.Column("about_place", sa.String(), nullable=True),
        sa.Column("about_message", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_nudge")),
    )
    op.create_index(
        "ix_nudge_held",
        "nudge",
        ["look_at"],
        unique=False,
        sqlite_where=sa.text("state = 'held'"),
        postgresql_where=sa.text("state = 'held'"),
    )
    op.create_index(
        "ix_nudge_member", "nudge", ["community", "member", "decided_at"], unique=False
    )
    op.create_index(
        "ix_nudge_rule",
        "nudge",
        ["community", "rule", "created_at"],
        unique=False,
        sqlite_where=sa.text("rule IS NOT NULL"),
        postgresql_where=sa.text("rule IS NOT NULL"),
    )
    op.create_index("uq_nudge_key", "nudge", ["key"], unique=True)
    op.create_table(
        "observation",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("space", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("reply_space", sa.String(), nullable=True),
        sa.Column("reply_place", sa.String(), nullable=True),
        sa.Column("reply_message", sa.String(), nullable=True),
        sa.Column("thread_space", sa.String(), nullable=True),
        sa.Column("thread_place", sa.String(), nullable=True),
        sa.Column("rule", sa.String(), nullable=True),
        sa.Column("small_talk", sa.Boolean(), nullable=False),
        sa.Column("addressed", sa.String(), nullable=True),
        sa.Column("edited_at", sa.BigInteger(), nullable=True),
        sa.Column("deleted_at", sa.BigInteger(), nullable=True),
        sa.Column("routed", sa.Boolean(), nullable=False),
        sa.Column("root_place", sa.String(), nullable=True),
        sa.Column("root_message", sa.String(), nullable=True),
        sa.Column("thanks", sa.Boolean(), nullable=False),
        sa.Column("topics", sa.String(), nullable=True),
        sa.Column("withdrawn", sa.String(), nullable=True),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.Column("asks_since", sa.BigInteger(), nullable=True),
        sa.Column("by_name", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_observation")),
    )
    op.create_index(
        "ix_observation_member", "observation", ["community", "member", "at"], unique=False
    )
    op.create_index(
        "ix_observation_place",
        "observation",
        ["community", "space", "place", "at"],
        unique=False,
    )
    op.create_index(
        "ix_observation_thread",
        "observation",
        ["community", "thread_space", "thread_place", "at"],
        unique=False,
        sqlite_where=sa.text("thread_place IS NOT NULL"),
        postgresql_where=sa.text("thread_place IS NOT NULL"),
    )
    op.create_index(
        "ix_observation_unrouted",
        "observation",
        ["community", "space", "place", "at"],
        unique=False,
        sqlite_where=sa.text("NOT routed"),
        postgresql_where=sa.text("NOT routed"),
    )
    op.create_index(
        "uq_observation_message",
        "observation",
        ["community", "space", "message", "place"],
        unique=True,
    )
    op.create_table(
        "occurrence",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("ritual", sa.String(), nullable=False),
        sa.Column("slot", sa.String(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("extra", sa.Boolean(), nullable=False),
        sa.Column("overridden", sa.Boolean(), nullable=False),
        sa.Column("done", sa.String(), nullable=False),
        sa.Column("moved", sa.String(), nullable=False),
        sa.Column("next_step", sa.String(), nullable=True),
        sa.Column("next_at", sa.BigInteger(), nullable=True),
        sa.Column("settings", sa.String(), nullable=True),
        sa.Column("notes", sa.String(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occurrence")),
    )
    op.create_index(
        "ix_occurrence_alive",
        "occurrence",
        ["community", "due_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('planned', 'open')"),
        postgresql_where=sa.text("state IN ('planned', 'open')"),
    )
    op.create_index(
        "ix_occurrence_due",
        "occurrence",
        ["next_at", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('planned', 'open')"),
        postgresql_where=sa.text("state IN ('planned', 'open')"),
    )
    op.create_index(
        "ix_occurrence_journey",
        "occurrence",
        ["community", "subject"],
        unique=False,
        sqlite_where=sa.text("subject IS NOT NULL"),
        postgresql_where=sa.text("subject IS NOT NULL"),
    )
    op.create_index(
        "ix_occurrence_ritual",
        "occurrence",
        ["community", "ritual", "due_at"],
        unique=False,
    )
    op.create_table(
        "outbox",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("space", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("payload", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("not_before", sa.BigInteger(), nullable=False),
        sa.Column("occurrence", sa.String(), nullable=True),
        sa.Column("ritual", sa.String(), nullable=True),
        sa.Column("channel_space", sa.String(), nullable=True),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("after", sa.String(), nullable=True),
        sa.Column("not_after", sa.BigInteger(), nullable=True),
        sa.Column("shows", sa.String(), nullable=True),
        sa.Column("opens_thread", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("look_first", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_outbox")),
    )
    op.create_index(
        "ix_outbox_after",
        "outbox",
        ["after"],
        unique=False,
        sqlite_where=sa.text("after IS NOT NULL"),
        postgresql_where=sa.text("after IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_held",
        "outbox",
        ["community"],
        unique=False,
        sqlite_where=sa.text("state = 'held'"),
        postgresql_where=sa.text("state = 'held'"),
    )
    op.create_index(
        "ix_outbox_occurrence",
        "outbox",
        ["occurrence"],
        unique=False,
        sqlite_where=sa.text("occurrence IS NOT NULL"),
        postgresql_where=sa.text("occurrence IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_on_the_way",
        "outbox",
        ["created_at", "seq"],
        unique=False,
        sqlite_where=sa.text("state IN ('waiting', 'sending', 'unsure')"),
        postgresql_where=sa.text("state IN ('waiting', 'sending', 'unsure')"),
    )
    op.create_index(
        "ix_outbox_shows",
        "outbox",
        ["shows"],
        unique=False,
        sqlite_where=sa.text("shows IS NOT NULL"),
        postgresql_where=sa.text("shows IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_thread",
        "outbox",
        ["community", "space"],
        unique=False,
        sqlite_where=sa.text("opens_thread AND state IN ('sending', 'unsure', 'held')"),
        postgresql_where=sa.text(
            "opens_thread AND state IN ('sending', 'unsure', 'held')"
        ),
    )
    op.create_index("uq_outbox_key", "outbox", ["key"], unique=True)
    op.create_table(
        "progress",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_progress")),
    )
    op.create_table(
        "question",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("space", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("asker", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.Column("duplicate_space", sa.String(), nullable=True),
        sa.Column("duplicate_place", sa.String(), nullable=True),
        sa.Column("duplicate_message", sa.String(), nullable=True),
        sa.Column("topics", sa.String(), nullable=True),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_question")),
    )
    op.create_index(
        "ix_question_asker", "question", ["community", "asker", "at"], unique=False
    )
    op.create_index(
        "ix_question_state", "question", ["community", "state", "at"], unique=False
    )
    op.create_index(
        "uq_question_message",
        "question",
        ["community", "space", "message", "place"],
        unique=True,
    )
    op.create_table(
        "reaction",
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("space", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("sign", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "community",
            "space",
            "place",
            "message",
            "member",
            "sign",
            name=op.f("pk_reaction"),
        ),
    )
    op.create_index(
        "ix_reaction_member", "reaction", ["community", "member"], unique=False
    )
    op.create_index(
        "ix_reaction_message", "reaction", ["community", "space", "message"], unique=False
    )
    op.create_table(
        "receipt",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("space", sa.String(), nullable=True),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("message", sa.String(), nullable=True),
        sa.Column("thread_space", sa.String(), nullable=True),
        sa.Column("thread_place", sa.String(), nullable=True),
        sa.Column("occurrence", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("channel_space", sa.String(), nullable=True),
        sa.Column("channel", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_receipt")),
    )
    op.create_index(
        "ix_receipt_message",
        "receipt",
        ["space", "place", "message"],
        unique=False,
        sqlite_where=sa.text("message IS NOT NULL"),
        postgresql_where=sa.text("message IS NOT NULL"),
    )
    op.create_index(
        "ix_receipt_occurrence",
        "receipt",
        ["occurrence"],
        unique=False,
        sqlite_where=sa.text("occurrence IS NOT NULL"),
        postgresql_where=sa.text("occurrence IS NOT NULL"),
    )
    op.create_index(
        "ix_receipt_thread",
        "receipt",
        ["thread_space", "thread_place"],
        unique=False,
        sqlite_where=sa.text("thread_place IS NOT NULL"),
        postgresql_where=sa.text("thread_place IS NOT NULL"),
    )
    op.create_index("uq_receipt_key", "receipt", ["key"], unique=True)
    op.create_table(
        "ritual",
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("ritual", sa.String(), nullable=False),
        sa.Column("planned_until", sa.Date(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("paused_until", sa.BigInteger(), nullable=True),
        sa.Column("memory", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("community", "ritual", name=op.f("pk_ritual")),
    )
    op.create_table(
        "seen",
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("space", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community", "space", "id", name=op.f("pk_seen")),
    )
    op.create_table(
        "settings",
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_settings")),
    )
    op.create_table(
        "audit",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("typed", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("ritual", sa.String(), nullable=True),
        sa.Column("occurrence", sa.String(), nullable=True),
        sa.Column("member", sa.String(), nullable=True),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("undo", sa.String(), nullable=True),
        sa.Column("undo_values", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_time", "audit", ["community", "at"], unique=False)
    op.create_table(
        "outdone",
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("giver", sa.String(), nullable=False),
        sa.Column("asker", sa.String(), nullable=False),
        sa.Column("question_space", sa.String(), nullable=False),
        sa.Column("question_place", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("answer_space", sa.String(), nullable=False),
        sa.Column("answer_place", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "community",
            "giver",
            "question_space",
            "question_place",
            "question",
            "answer_space",
            "answer_place",
            "answer",
            name=op.f("pk_outdone"),
        ),
    )
    op.create_index(
        "ix_outdone_answer",
        "outdone",
        ["community", "answer_space", "answer", "answer_place"],
        unique=False,
    )
    op.create_table(
        "stale",
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("space", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "community",
            "space",
            "place",
            name=op.f("pk_stale"),
        ),
    )
    op.create_table(
        "thanks",
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("space", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("question_space", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("question_place", sa.String(), nullable=False),
        sa.Column("giver", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "community",
            "space",
            "message",
            "place",
            "question_space",
            "question",
            "question_place",
            "giver",
            name=op.f("pk_thanks"),
        ),
    )
    op.create_index(
        "ix_thanks_giver", "thanks", ["community", "giver", "at"], unique=False
    )
    op.create_index(
        "ix_thanks_question",
        "thanks",
        ["community", "question_space", "question", "question_place"],
        unique=False,
    )
    op.create_index("ix_thanks_time", "thanks", ["community", "at"], unique=False)
    op.create_table(
        "trail",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("ritual", sa.String(), nullable=True),
        sa.Column("occurrence", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.Column("to_report", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_trail")),
    )
    op.create_index(
        "ix_trail_report",
        "trail",
        ["at"],
        unique=False,
        sqlite_where=sa.text("to_report"),
        postgresql_where=sa.text("to_report"),
    )
    op.create_index("ix_trail_time", "trail", ["community", "at"], unique=False)
    op.create_table(
        "watermark",
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("space", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("heard_since", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint(
            "community", "space", "place", name=op.f("pk_watermark")
        ),
    )
    op.create_table(
        "account",
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("space", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("arrived", sa.Boolean(), nullable=False),
        sa.Column("left_at", sa.BigInteger(), nullable=True),
        sa.Column("moderator", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community", "member"],
            ["member.community", "member.id"],
            name=op.f("fk_account_community_member_member"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "community", "space", "account", name=op.f("pk_account")
        ),
    )
    op.create_index(
        "ix_account_member", "account", ["community", "member"], unique=False
    )
    op.create_table(
        "opening",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("occurrence", sa.String(), nullable=False),
        sa.Column("space", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["occurrence"],
            ["occurrence.id"],
            name=op.f("fk_opening_occurrence_occurrence"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_opening")),
    )
    op.create_index(
        "uq_opening_channel", "opening", ["occurrence", "space", "channel"], unique=True
    )
    op.create_table(
        "participation",
        sa.Column("occurrence", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("details", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["occurrence"],
            ["occurrence.id"],
            name=op.f("fk_participation_occurrence_occurrence"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "occurrence", "member", "role", "key", name=op.f("pk_participation")
        ),
    )


def downgrade() -> None:
    for table in (
        "participation",
        "opening",
        "account",
        "watermark",
        "trail",
        "thanks",
        "stale",
        "audit",
        "settings",
        "secret",
        "seen",
        "ritual",
        "receipt",
        "reaction",
        "question",
        "progress",
        "outdone",
        "outbox",
        "occurrence",
        "observation",
        "nudge",
        "member",
        "forgotten",
        "deletion",
        "decision",
        "credit",
        "conversation",
        "contribution",
        "asked_within",
    ):
        op.drop_table(table)
