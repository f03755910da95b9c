"""Foundation

Revision: 0001, the first
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('teams',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('slug', sa.Text(), nullable=False),
    sa.Column('timezone', sa.Text(), nullable=False),
    sa.Column('locale', sa.Text(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('email', sa.Text(), nullable=True),
    sa.Column('phone', sa.Text(), nullable=True),
    sa.Column('website', sa.Text(), nullable=True),
    sa.Column('brand_color', sa.Text(), nullable=True),
    sa.Column('week_start', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_teams')),
    sa.UniqueConstraint('slug', name=op.f('uq_teams_slug'))
    )
    op.create_table('users',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('email', sa.Text(), nullable=False),
    sa.Column('locale', sa.Text(), nullable=False),
    sa.Column('email_key', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('name_key', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('search_key', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('password_hash', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_users')),
    sa.UniqueConstraint('email_key', name='uq_users_email')
    )
    op.create_table('clients',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('team_id', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('email', sa.Text(), nullable=True),
    sa.Column('phone', sa.Text(), nullable=True),
    sa.Column('notes', sa.Text(), nullable=True),
    sa.Column('tags', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('timezone', sa.Text(), nullable=True),
    sa.Column('locale', sa.Text(), nullable=True),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('name_key', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('email_key', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('search_key', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_clients_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_clients')),
    sa.UniqueConstraint('team_id', 'id', name=op.f('uq_clients_team_id_id'))
    )
    op.create_index(op.f('ix_clients_team_id_created_at'), 'clients', ['team_id', 'created_at'], unique=False)
    op.create_index(op.f('ix_clients_team_id_name_key'), 'clients', ['team_id', 'name_key'], unique=False)
    op.create_index('uq_clients_email', 'clients', ['team_id', 'email_key'], unique=True, sqlite_where=sa.text('deleted_at IS NULL'), postgresql_where=sa.text('deleted_at IS NULL'))
    op.create_table('locations',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('team_id', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('slug', sa.Text(), nullable=True),
    sa.Column('address', sa.Text(), nullable=True),
    sa.Column('city', sa.Text(), nullable=True),
    sa.Column('state', sa.Text(), nullable=True),
    sa.Column('zip', sa.Text(), nullable=True),
    sa.Column('country', sa.Text(), nullable=True),
    sa.Column('phone', sa.Text(), nullable=True),
    sa.Column('email', sa.Text(), nullable=True),
    sa.Column('timezone', sa.Text(), nullable=True),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('name_key', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('search_key', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_locations_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_locations')),
    sa.UniqueConstraint('team_id', 'id', name=op.f('uq_locations_team_id_id'))
    )
    op.create_index(op.f('ix_locations_team_id_created_at'), 'locations', ['team_id', 'created_at'], unique=False)
    op.create_index(op.f('ix_locations_team_id_name_key'), 'locations', ['team_id', 'name_key'], unique=False)
    op.create_index('uq_locations_slug', 'locations', ['team_id', 'slug'], unique=True, sqlite_where=sa.text('deleted_at IS NULL'), postgresql_where=sa.text('deleted_at IS NULL'))
    op.create_table('members',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('team_id', sa.BigInteger(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('slug', sa.Text(), nullable=False),
    sa.Column('timezone', sa.Text(), nullable=True),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_members_team_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_members_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_members')),
    sa.UniqueConstraint('team_id', 'id', name=op.f('uq_members_team_id_id'))
    )
    op.create_index(op.f('ix_members_team_id_status'), 'members', ['team_id', 'status'], unique=False)
    op.create_index('uq_members_slug', 'members', ['team_id', 'slug'], unique=True)
    op.create_index('uq_members_user', 'members', ['team_id', 'user_id'], unique=True)
    op.create_table('api_tokens',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('team_id', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('scopes', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('member_id', sa.BigInteger(), nullable=False),
    sa.Column('secret_hash', sa.Text(), nullable=False),
    sa.Column('last_used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['team_id', 'member_id'], ['members.team_id', 'members.id'], name=op.f('fk_api_tokens_team_id_member_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_api_tokens_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_tokens')),
    sa.UniqueConstraint('team_id', 'id', name=op.f('uq_api_tokens_team_id_id'))
    )
    op.create_index(op.f('ix_api_tokens_team_id_member_id'), 'api_tokens', ['team_id', 'member_id'], unique=False)
    op.create_table('schedules',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('team_id', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('timezone', sa.Text(), nullable=False),
    sa.Column('is_default', sa.Boolean(), nullable=False),
    sa.Column('member_id', sa.BigInteger(), nullable=False),
    sa.Column('name_key', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['team_id', 'member_id'], ['members.team_id', 'members.id'], name=op.f('fk_schedules_team_id_member_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_schedules_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_schedules')),
    sa.UniqueConstraint('team_id', 'id', name=op.f('uq_schedules_team_id_id'))
    )
    op.create_index(op.f('ix_schedules_team_id_member_id'), 'schedules', ['team_id', 'member_id'], unique=False)
    op.create_index('uq_schedules_default', 'schedules', ['team_id', 'member_id'], unique=True, sqlite_where=sa.text('is_default'), postgresql_where=sa.text('is_default'))
    op.create_table('time_off',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('team_id', sa.BigInteger(), nullable=False),
    sa.Column('start_date', sa.Date(), nullable=False),
    sa.Column('end_date', sa.Date(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('member_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('start_date <= end_date', name=op.f('ck_time_off_range')),
    sa.ForeignKeyConstraint(['team_id', 'member_id'], ['members.team_id', 'members.id'], name=op.f('fk_time_off_team_id_member_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_time_off_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_time_off')),
    sa.UniqueConstraint('team_id', 'id', name=op.f('uq_time_off_team_id_id'))
    )
    op.create_index(op.f('ix_time_off_team_id_member_id'), 'time_off', ['team_id', 'member_id'], unique=False)
    op.create_table('event_types',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('team_id', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('slug', sa.Text(), nullable=True),
    sa.Column('description', sa.Text(), nullable=True),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('duration', sa.Integer(), nullable=False),
    sa.Column('slot_interval', sa.Integer(), nullable=True),
    sa.Column('color', sa.Text(), nullable=True),
    sa.Column('schedule_id', sa.BigInteger(), nullable=True),
    sa.Column('buffer_before', sa.Integer(), nullable=False),
    sa.Column('buffer_after', sa.Integer(), nullable=False),
    sa.Column('minimum_notice', sa.Integer(), nullable=False),
    sa.Column('maximum_advance', sa.Integer(), nullable=True),
    sa.Column('window_kind', sa.Text(), nullable=False),
    sa.Column('window_start', sa.Date(), nullable=True),
    sa.Column('window_end', sa.Date(), nullable=True),
    sa.Column('location_type', sa.Text(), nullable=False),
    sa.Column('location_id', sa.BigInteger(), nullable=True),
    sa.Column('location_details', sa.Text(), nullable=True),
    sa.Column('category', sa.Text(), nullable=True),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name_key', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('search_key', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['team_id', 'location_id'], ['locations.team_id', 'locations.id'], name=op.f('fk_event_types_team_id_location_id')),
    sa.ForeignKeyConstraint(['team_id', 'schedule_id'], ['schedules.team_id', 'schedules.id'], name=op.f('fk_event_types_team_id_schedule_id')),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_event_types_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event_types')),
    sa.UniqueConstraint('team_id', 'id', name=op.f('uq_event_types_team_id_id'))
    )
    op.create_index(op.f('ix_event_types_team_id_created_at'), 'event_types', ['team_id', 'created_at'], unique=False)
    op.create_index(op.f('ix_event_types_team_id_name_key'), 'event_types', ['team_id', 'name_key'], unique=False)
    op.create_index(op.f('ix_event_types_team_id_position'), 'event_types', ['team_id', 'position'], unique=False)
    op.create_index('uq_event_types_slug', 'event_types', ['team_id', 'slug'], unique=True, sqlite_where=sa.text('deleted_at IS NULL'), postgresql_where=sa.text('deleted_at IS NULL'))
    op.create_table('schedule_overrides',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('team_id', sa.BigInteger(), nullable=False),
    sa.Column('schedule_id', sa.BigInteger(), nullable=False),
    sa.Column('date', sa.Date(), nullable=False),
    sa.Column('starts', sa.Integer(), nullable=True),
    sa.Column('ends', sa.Integer(), nullable=True),
    sa.CheckConstraint('(starts IS NULL AND ends IS NULL) OR (0 <= starts AND starts < ends AND ends <= 1440)', name=op.f('ck_schedule_overrides_range')),
    sa.ForeignKeyConstraint(['team_id', 'schedule_id'], ['schedules.team_id', 'schedules.id'], name=op.f('fk_schedule_overrides_team_id_schedule_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_schedule_overrides_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_schedule_overrides')),
    sa.UniqueConstraint('team_id', 'id', name=op.f('uq_schedule_overrides_team_id_id'))
    )
    op.create_index(op.f('ix_schedule_overrides_team_id_schedule_id'), 'schedule_overrides', ['team_id', 'schedule_id'], unique=False)
    op.create_table('schedule_rules',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('team_id', sa.BigInteger(), nullable=False),
    sa.Column('schedule_id', sa.BigInteger(), nullable=False),
    sa.Column('weekday', sa.Integer(), nullable=False),
    sa.Column('starts', sa.Integer(), nullable=False),
    sa.Column('ends', sa.Integer(), nullable=False),
    sa.CheckConstraint('0 <= starts AND starts < ends AND ends <= 1440', name=op.f('ck_schedule_rules_range')),
    sa.CheckConstraint('weekday BETWEEN 0 AND 6', name=op.f('ck_schedule_rules_weekday')),
    sa.ForeignKeyConstraint(['team_id', 'schedule_id'], ['schedules.team_id', 'schedules.id'], name=op.f('fk_schedule_rules_team_id_schedule_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_schedule_rules_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_schedule_rules')),
    sa.UniqueConstraint('team_id', 'id', name=op.f('uq_schedule_rules_team_id_id'))
    )
    op.create_index(op.f('ix_schedule_rules_team_id_schedule_id'), 'schedule_rules', ['team_id', 'schedule_id'], unique=False)
    op.create_table('event_type_members',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('team_id', sa.BigInteger(), nullable=False),
    sa.Column('event_type_id', sa.BigInteger(), nullable=False),
    sa.Column('member_id', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['team_id', 'event_type_id'], ['event_types.team_id', 'event_types.id'], name=op.f('fk_event_type_members_team_id_event_type_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['team_id', 'member_id'], ['members.team_id', 'members.id'], name=op.f('fk_event_type_members_team_id_member_id')),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_event_type_members_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event_type_members'))
    )
    op.create_index(op.f('ix_event_type_members_team_id_member_id'), 'event_type_members', ['team_id', 'member_id'], unique=False)
    op.create_index('uq_event_type_members', 'event_type_members', ['team_id', 'event_type_id', 'member_id'], unique=True)
    op.create_table('events',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('team_id', sa.BigInteger(), nullable=False),
    sa.Column('notes', sa.Text(), nullable=True),
    sa.Column('timezone', sa.Text(), nullable=False),
    sa.Column('event_type_id', sa.BigInteger(), nullable=False),
    sa.Column('host_id', sa.BigInteger(), nullable=False),
    sa.Column('client_id', sa.BigInteger(), nullable=False),
    sa.Column('location_id', sa.BigInteger(), nullable=True),
    sa.Column('booked_by_id', sa.BigInteger(), nullable=True),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('location_type', sa.Text(), nullable=False),
    sa.Column('location', sa.Text(), nullable=True),
    sa.Column('invitee_name', sa.Text(), nullable=False),
    sa.Column('invitee_email', sa.Text(), nullable=True),
    sa.Column('invitee_phone', sa.Text(), nullable=True),
    sa.Column('cancellation_reason', sa.Text(), nullable=True),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('search_key', sa.Text().with_variant(sa.Text(collation='C'), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['team_id', 'booked_by_id'], ['members.team_id', 'members.id'], name=op.f('fk_events_team_id_booked_by_id')),
    sa.ForeignKeyConstraint(['team_id', 'client_id'], ['clients.team_id', 'clients.id'], name=op.f('fk_events_team_id_client_id')),
    sa.ForeignKeyConstraint(['team_id', 'event_type_id'], ['event_types.team_id', 'event_types.id'], name=op.f('fk_events_team_id_event_type_id')),
    sa.ForeignKeyConstraint(['team_id', 'host_id'], ['members.team_id', 'members.id'], name=op.f('fk_events_team_id_host_id')),
    sa.ForeignKeyConstraint(['team_id', 'location_id'], ['locations.team_id', 'locations.id'], name=op.f('fk_events_team_id_location_id')),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_events_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_events')),
    sa.UniqueConstraint('team_id', 'id', name=op.f('uq_events_team_id_id'))
    )
    op.create_index(op.f('ix_events_team_id_client_id_starts_at'), 'events', ['team_id', 'client_id', 'starts_at'], unique=False)
    op.create_index(op.f('ix_events_team_id_created_at'), 'events', ['team_id', 'created_at'], unique=False)
    op.create_index(op.f('ix_events_team_id_event_type_id_starts_at'), 'events', ['team_id', 'event_type_id', 'starts_at'], unique=False)
    op.create_index(op.f('ix_events_team_id_host_id_starts_at'), 'events', ['team_id', 'host_id', 'starts_at'], unique=False)
    op.create_index(op.f('ix_events_team_id_location_id_starts_at'), 'events', ['team_id', 'location_id', 'starts_at'], unique=False)
    op.create_index(op.f('ix_events_team_id_starts_at'), 'events', ['team_id', 'starts_at'], unique=False)
    op.create_table('occurrences',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('team_id', sa.BigInteger(), nullable=False),
    sa.Column('event_id', sa.BigInteger(), nullable=False),
    sa.Column('index', sa.Integer(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['team_id', 'event_id'], ['events.team_id', 'events.id'], name=op.f('fk_occurrences_team_id_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_occurrences_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_occurrences')),
    sa.UniqueConstraint('team_id', 'id', name=op.f('uq_occurrences_team_id_id'))
    )
    op.create_index(op.f('ix_occurrences_team_id_event_id_starts_at'), 'occurrences', ['team_id', 'event_id', 'starts_at'], unique=False)
    op.create_table('reservations',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('team_id', sa.BigInteger(), nullable=False),
    sa.Column('host_id', sa.BigInteger(), nullable=False),
    sa.Column('busy_from', sa.BigInteger(), nullable=False),
    sa.Column('busy_to', sa.BigInteger(), nullable=False),
    sa.Column('occurrence_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('busy_from < busy_to', name=op.f('ck_reservations_range')),
    sa.ForeignKeyConstraint(['team_id', 'host_id'], ['members.team_id', 'members.id'], name=op.f('fk_reservations_team_id_host_id')),
    sa.ForeignKeyConstraint(['team_id', 'occurrence_id'], ['occurrences.team_id', 'occurrences.id'], name=op.f('fk_reservations_team_id_occurrence_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_reservations_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reservations')),
    sa.UniqueConstraint('team_id', 'id', name=op.f('uq_reservations_team_id_id'))
    )
    op.create_index(op.f('ix_reservations_team_id_host_id_busy_from'), 'reservations', ['team_id', 'host_id', 'busy_from'], unique=False)
    op.create_index(op.f('ix_reservations_team_id_occurrence_id'), 'reservations', ['team_id', 'occurrence_id'], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        _exclude_on_postgresql()
    else:
        _exclude_on_sqlite()


def _exclude_on_postgresql() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.execute(
        "ALTER TABLE reservations ADD CONSTRAINT reservations_no_overlap EXCLUDE USING gist "
        "(team_id WITH =, host_id WITH =, int8range(busy_from, busy_to) WITH &&)"
    )


def _exclude_on_sqlite() -> None:
    for moment, name in (("INSERT", "insert"), ("UPDATE", "update")):
        op.execute(
            f"CREATE TRIGGER reservations_no_overlap_{name} BEFORE {moment} ON reservations BEGIN "
            "SELECT RAISE(ABORT, 'reservations_no_overlap') WHERE EXISTS (SELECT 1 FROM reservations r "
            "WHERE r.team_id = NEW.team_id AND r.host_id = NEW.host_id AND r.id IS NOT NEW.id "
            "AND r.busy_from < NEW.busy_to AND r.busy_to > NEW.busy_from); END"
        )
