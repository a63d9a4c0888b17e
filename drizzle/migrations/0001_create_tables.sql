-- Creates every table of the first release. Kept equal to drizzle/schema by lib/db/migrate.test.ts.
-- Guards that Drizzle cannot express (checks, triggers, storage settings) are in 0002.

CREATE TABLE alert_rules (
  id text PRIMARY KEY NOT NULL,
  pipeline_id text NOT NULL,
  name text NOT NULL,
  subject jsonb NOT NULL,
  aggregation text NOT NULL,
  condition text NOT NULL,
  threshold double precision NOT NULL,
  recovery_threshold double precision,
  for_ms bigint NOT NULL,
  keep_firing_for_ms bigint DEFAULT 0 NOT NULL,
  no_data_policy text DEFAULT 'keep-last' NOT NULL,
  severity text NOT NULL,
  runbook_slug text,
  receiver_id text,
  description text DEFAULT '' NOT NULL,
  is_enabled boolean DEFAULT true NOT NULL,
  is_demo boolean DEFAULT false NOT NULL,
  state text DEFAULT 'unknown' NOT NULL,
  last_value double precision,
  evaluated_at timestamptz(3),
  evaluation_error text,
  revision integer DEFAULT 1 NOT NULL,
  deleted_at timestamptz(3),
  created_at timestamptz(3) DEFAULT now() NOT NULL,
  updated_at timestamptz(3) DEFAULT now() NOT NULL
);

CREATE TABLE alerts (
  id text PRIMARY KEY NOT NULL,
  rule_id text NOT NULL,
  pipeline_id text NOT NULL,
  name text NOT NULL,
  severity text NOT NULL,
  threshold double precision NOT NULL,
  condition text NOT NULL,
  subject jsonb NOT NULL,
  for_ms bigint NOT NULL,
  runbook_slug text,
  receiver_id text,
  state text NOT NULL,
  value double precision,
  active_at timestamptz(3) NOT NULL,
  fired_at timestamptz(3),
  keep_firing_since timestamptz(3),
  kept_firing_until timestamptz(3),
  resolved_at timestamptz(3),
  resolved_reason text,
  last_sent_at timestamptz(3),
  evidence jsonb,
  acknowledged_by text,
  acknowledged_at timestamptz(3),
  outcome text,
  updated_at timestamptz(3) DEFAULT now() NOT NULL
);

CREATE TABLE notification_attempts (
  id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name notification_attempts_id_seq INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
  receiver_id text,
  receiver_name text NOT NULL,
  alert_id text,
  reason text NOT NULL,
  attempt integer DEFAULT 1 NOT NULL,
  status text DEFAULT 'PENDING' NOT NULL,
  http_status integer,
  error text,
  latency_ms double precision,
  next_try_at timestamptz(3),
  at timestamptz(3) DEFAULT now() NOT NULL
);

CREATE TABLE receivers (
  id text PRIMARY KEY NOT NULL,
  name text NOT NULL,
  kind text DEFAULT 'webhook' NOT NULL,
  url text NOT NULL,
  secret text,
  is_enabled boolean DEFAULT true NOT NULL,
  deleted_at timestamptz(3),
  created_at timestamptz(3) DEFAULT now() NOT NULL,
  updated_at timestamptz(3) DEFAULT now() NOT NULL
);

CREATE TABLE checkpoints (
  pipeline_id text NOT NULL,
  id integer NOT NULL,
  job_id text NOT NULL,
  lease_epoch integer DEFAULT 0 NOT NULL,
  is_savepoint boolean DEFAULT false NOT NULL,
  savepoint_id text,
  status text NOT NULL,
  manifest_name text,
  fingerprint text,
  triggered_at timestamptz(3) NOT NULL,
  completed_at timestamptz(3),
  duration_ms double precision,
  flush_duration_ms double precision,
  sync_duration_ms double precision,
  async_duration_ms double precision,
  size_bytes bigint,
  full_size_bytes bigint,
  state_keys bigint,
  operators jsonb DEFAULT '[]'::jsonb NOT NULL,
  positions jsonb DEFAULT '[]'::jsonb NOT NULL,
  failure_reason text,
  is_retained boolean DEFAULT false NOT NULL,
  CONSTRAINT checkpoints_pipeline_id_id_pk PRIMARY KEY(pipeline_id,id)
);

CREATE TABLE savepoints (
  id text PRIMARY KEY NOT NULL,
  pipeline_id text NOT NULL,
  job_id text NOT NULL,
  version integer NOT NULL,
  checkpoint_id integer,
  status text DEFAULT 'REQUESTED' NOT NULL,
  note text DEFAULT '' NOT NULL,
  requested_by text NOT NULL,
  requested_at timestamptz(3) DEFAULT now() NOT NULL,
  completed_at timestamptz(3),
  manifest_name text,
  size_bytes bigint,
  failure_reason text
);

CREATE TABLE job_split_facts (
  job_id text NOT NULL,
  source text NOT NULL,
  split text NOT NULL,
  sampled_at timestamptz(3) NOT NULL,
  position text,
  committed text,
  log_start text,
  log_end text,
  lag_records double precision,
  consume_per_second double precision,
  produce_per_second double precision,
  watermark timestamptz(3),
  is_idle boolean DEFAULT false NOT NULL,
  CONSTRAINT job_split_facts_job_id_source_split_pk PRIMARY KEY(job_id,source,split)
);

CREATE TABLE job_vertex_facts (
  job_id text NOT NULL,
  vertex_id text NOT NULL,
  sampled_at timestamptz(3) NOT NULL,
  records_in double precision,
  records_out double precision,
  records_in_per_second double precision,
  records_out_per_second double precision,
  busy_ms_per_second double precision,
  back_pressured_ms_per_second double precision,
  idle_ms_per_second double precision,
  watermark timestamptz(3),
  state_bytes bigint,
  state_keys bigint,
  late_records_dropped double precision,
  CONSTRAINT job_vertex_facts_job_id_vertex_id_pk PRIMARY KEY(job_id,vertex_id)
);

CREATE TABLE pipeline_facts (
  pipeline_id text PRIMARY KEY NOT NULL,
  job_id text NOT NULL,
  sampled_at timestamptz(3) NOT NULL,
  lag_records double precision,
  lag_ms double precision,
  lag_eta_ms double precision,
  lag_growth_per_second double precision,
  lag_state text,
  lag_worst_split text,
  records_in_per_second double precision,
  records_out_per_second double precision,
  latency_p50_ms double precision,
  latency_p95_ms double precision,
  latency_p99_ms double precision,
  latency_max_ms double precision,
  end_to_end_p99_ms double precision,
  data_age_ms double precision,
  state_bytes double precision,
  state_keys double precision,
  state_growth_bytes_per_day double precision,
  watermark timestamptz(3),
  watermark_held_by text
);

CREATE TABLE bad_records (
  id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name bad_records_id_seq INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
  job_id text NOT NULL,
  pipeline_id text NOT NULL,
  source text NOT NULL,
  split text NOT NULL,
  position text NOT NULL,
  reason text NOT NULL,
  excerpt text NOT NULL,
  policy text,
  at timestamptz(3) DEFAULT now() NOT NULL
);

CREATE TABLE job_exceptions (
  id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name job_exceptions_id_seq INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
  job_id text NOT NULL,
  pipeline_id text NOT NULL,
  attempt integer NOT NULL,
  code text NOT NULL,
  message text NOT NULL,
  detail text,
  hint text,
  stack text,
  vertex_name text,
  is_fatal boolean DEFAULT false NOT NULL,
  at timestamptz(3) DEFAULT now() NOT NULL
);

CREATE TABLE job_transitions (
  id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name job_transitions_id_seq INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
  job_id text NOT NULL,
  pipeline_id text NOT NULL,
  from_status text,
  to_status text NOT NULL,
  attempt integer NOT NULL,
  reason text,
  at timestamptz(3) DEFAULT now() NOT NULL
);

CREATE TABLE jobs (
  id text PRIMARY KEY NOT NULL,
  pipeline_id text NOT NULL,
  version integer NOT NULL,
  status text DEFAULT 'CREATED' NOT NULL,
  desired text DEFAULT 'RUNNING' NOT NULL,
  stop_with_savepoint boolean DEFAULT false NOT NULL,
  drain boolean DEFAULT false NOT NULL,
  desired_savepoint_id text,
  restart_requested_at timestamptz(3),
  options jsonb NOT NULL,
  delivery_guarantee text DEFAULT 'at-least-once' NOT NULL,
  parallelism integer DEFAULT 1 NOT NULL,
  graph jsonb,
  attempt integer DEFAULT 1 NOT NULL,
  waiting_for text,
  next_restart_at timestamptz(3),
  failure jsonb,
  restored_checkpoint_id integer,
  bad_record_count bigint DEFAULT 0 NOT NULL,
  lease_owner text,
  lease_epoch integer DEFAULT 0 NOT NULL,
  lease_expires_at timestamptz(3),
  created_at timestamptz(3) DEFAULT now() NOT NULL,
  started_at timestamptz(3),
  running_since timestamptz(3),
  ended_at timestamptz(3)
);

CREATE TABLE operations (
  id text PRIMARY KEY NOT NULL,
  kind text NOT NULL,
  pipeline_id text NOT NULL,
  job_id text,
  savepoint_id text,
  status text DEFAULT 'PENDING' NOT NULL,
  error text,
  requested_by text NOT NULL,
  requested_at timestamptz(3) DEFAULT now() NOT NULL,
  completed_at timestamptz(3)
);

CREATE TABLE metric_rollups (
  series_id integer NOT NULL,
  at timestamptz(3) NOT NULL,
  min double precision NOT NULL,
  max double precision NOT NULL,
  sum double precision NOT NULL,
  count bigint NOT NULL,
  CONSTRAINT metric_rollups_series_id_at_pk PRIMARY KEY(series_id,at)
);

CREATE TABLE metric_samples (
  series_id integer NOT NULL,
  at timestamptz(3) NOT NULL,
  value double precision NOT NULL,
  CONSTRAINT metric_samples_series_id_at_pk PRIMARY KEY(series_id,at)
);

CREATE TABLE metric_series (
  id integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name metric_series_id_seq INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
  pipeline_id text NOT NULL,
  name text NOT NULL,
  labels jsonb DEFAULT '{}'::jsonb NOT NULL,
  label_key text DEFAULT '' NOT NULL,
  created_at timestamptz(3) DEFAULT now() NOT NULL
);

CREATE TABLE pipeline_drafts (
  pipeline_id text PRIMARY KEY NOT NULL,
  sql text NOT NULL,
  revision integer NOT NULL,
  base_version integer,
  saved_by text NOT NULL,
  client_id text DEFAULT '' NOT NULL,
  saved_at timestamptz(3) DEFAULT now() NOT NULL
);

CREATE TABLE pipeline_versions (
  pipeline_id text NOT NULL,
  version integer NOT NULL,
  sql text NOT NULL,
  fingerprint text,
  note text DEFAULT '' NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz(3) DEFAULT now() NOT NULL,
  launched_at timestamptz(3),
  CONSTRAINT pipeline_versions_pipeline_id_version_pk PRIMARY KEY(pipeline_id,version)
);

CREATE TABLE pipelines (
  id text PRIMARY KEY NOT NULL,
  name text NOT NULL,
  description text DEFAULT '' NOT NULL,
  tags text[] DEFAULT '{}' NOT NULL,
  environment text DEFAULT 'development' NOT NULL,
  is_demo boolean DEFAULT false NOT NULL,
  desired text DEFAULT 'STOPPED' NOT NULL,
  latest_version integer NOT NULL,
  current_job_id text,
  owned_topics jsonb DEFAULT '[]'::jsonb NOT NULL,
  deleted_at timestamptz(3),
  created_at timestamptz(3) DEFAULT now() NOT NULL,
  updated_at timestamptz(3) DEFAULT now() NOT NULL
);

CREATE TABLE runbook_versions (
  slug text NOT NULL,
  version integer NOT NULL,
  title text NOT NULL,
  markdown text NOT NULL,
  updated_by text NOT NULL,
  at timestamptz(3) DEFAULT now() NOT NULL,
  CONSTRAINT runbook_versions_slug_version_pk PRIMARY KEY(slug,version)
);

CREATE TABLE runbooks (
  slug text PRIMARY KEY NOT NULL,
  title text NOT NULL,
  markdown text NOT NULL,
  owner text DEFAULT '' NOT NULL,
  version integer DEFAULT 1 NOT NULL,
  review_by date,
  is_built_in boolean DEFAULT false NOT NULL,
  updated_by text NOT NULL,
  created_at timestamptz(3) DEFAULT now() NOT NULL,
  updated_at timestamptz(3) DEFAULT now() NOT NULL
);

CREATE TABLE audit_log (
  id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name audit_log_id_seq INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
  actor text NOT NULL,
  action text NOT NULL,
  target_type text NOT NULL,
  target_id text NOT NULL,
  before jsonb,
  after jsonb,
  request_id text,
  created_at timestamptz(3) DEFAULT now() NOT NULL
);

CREATE TABLE engine_hosts (
  id text PRIMARY KEY NOT NULL,
  hostname text NOT NULL,
  pid integer NOT NULL,
  version text NOT NULL,
  started_at timestamptz(3) NOT NULL,
  last_heartbeat_at timestamptz(3) NOT NULL,
  kafka_status text,
  jobs integer DEFAULT 0 NOT NULL
);

CREATE TABLE events (
  id bigint PRIMARY KEY NOT NULL,
  type text NOT NULL,
  pipeline_id text,
  data jsonb NOT NULL,
  at timestamptz(3) DEFAULT now() NOT NULL
);

CREATE TABLE settings (
  key text PRIMARY KEY NOT NULL,
  value jsonb NOT NULL,
  updated_at timestamptz(3) DEFAULT now() NOT NULL
);

ALTER TABLE alert_rules ADD CONSTRAINT alert_rules_pipeline_id_pipelines_id_fk FOREIGN KEY (pipeline_id) REFERENCES pipelines(id);
ALTER TABLE alerts ADD CONSTRAINT alerts_rule_id_alert_rules_id_fk FOREIGN KEY (rule_id) REFERENCES alert_rules(id);
ALTER TABLE checkpoints ADD CONSTRAINT checkpoints_pipeline_id_pipelines_id_fk FOREIGN KEY (pipeline_id) REFERENCES pipelines(id);
ALTER TABLE checkpoints ADD CONSTRAINT checkpoints_job_id_jobs_id_fk FOREIGN KEY (job_id) REFERENCES jobs(id);
ALTER TABLE savepoints ADD CONSTRAINT savepoints_pipeline_id_pipelines_id_fk FOREIGN KEY (pipeline_id) REFERENCES pipelines(id);
ALTER TABLE savepoints ADD CONSTRAINT savepoints_job_id_jobs_id_fk FOREIGN KEY (job_id) REFERENCES jobs(id);
ALTER TABLE job_split_facts ADD CONSTRAINT job_split_facts_job_id_jobs_id_fk FOREIGN KEY (job_id) REFERENCES jobs(id);
ALTER TABLE job_vertex_facts ADD CONSTRAINT job_vertex_facts_job_id_jobs_id_fk FOREIGN KEY (job_id) REFERENCES jobs(id);
ALTER TABLE pipeline_facts ADD CONSTRAINT pipeline_facts_pipeline_id_pipelines_id_fk FOREIGN KEY (pipeline_id) REFERENCES pipelines(id);
ALTER TABLE bad_records ADD CONSTRAINT bad_records_job_id_jobs_id_fk FOREIGN KEY (job_id) REFERENCES jobs(id);
ALTER TABLE job_exceptions ADD CONSTRAINT job_exceptions_job_id_jobs_id_fk FOREIGN KEY (job_id) REFERENCES jobs(id);
ALTER TABLE job_transitions ADD CONSTRAINT job_transitions_job_id_jobs_id_fk FOREIGN KEY (job_id) REFERENCES jobs(id);
ALTER TABLE jobs ADD CONSTRAINT jobs_pipeline_id_pipelines_id_fk FOREIGN KEY (pipeline_id) REFERENCES pipelines(id);
ALTER TABLE operations ADD CONSTRAINT operations_pipeline_id_pipelines_id_fk FOREIGN KEY (pipeline_id) REFERENCES pipelines(id);
ALTER TABLE pipeline_drafts ADD CONSTRAINT pipeline_drafts_pipeline_id_pipelines_id_fk FOREIGN KEY (pipeline_id) REFERENCES pipelines(id);
ALTER TABLE pipeline_versions ADD CONSTRAINT pipeline_versions_pipeline_id_pipelines_id_fk FOREIGN KEY (pipeline_id) REFERENCES pipelines(id);
CREATE UNIQUE INDEX alert_rules_name_living ON alert_rules (pipeline_id,name) WHERE alert_rules.deleted_at IS NULL;
CREATE UNIQUE INDEX alerts_one_open_per_rule ON alerts (rule_id) WHERE alerts.resolved_at IS NULL;
CREATE INDEX alerts_pipeline_active ON alerts (pipeline_id,active_at);
CREATE INDEX alerts_active ON alerts (active_at);
CREATE INDEX notification_attempts_alert ON notification_attempts (alert_id);
CREATE INDEX notification_attempts_receiver ON notification_attempts (receiver_id,id);
CREATE UNIQUE INDEX receivers_name_living ON receivers (name) WHERE receivers.deleted_at IS NULL;
CREATE INDEX checkpoints_pipeline_triggered ON checkpoints (pipeline_id,triggered_at);
CREATE INDEX savepoints_pipeline ON savepoints (pipeline_id,requested_at);
CREATE INDEX bad_records_pipeline ON bad_records (pipeline_id,id);
CREATE INDEX job_exceptions_pipeline_at ON job_exceptions (pipeline_id,at);
CREATE INDEX job_transitions_job ON job_transitions (job_id,id);
CREATE INDEX job_transitions_pipeline_at ON job_transitions (pipeline_id,at);
CREATE UNIQUE INDEX jobs_one_active_per_pipeline ON jobs (pipeline_id) WHERE jobs.status NOT IN ('FAILED', 'CANCELED', 'FINISHED');
CREATE INDEX jobs_pipeline_created ON jobs (pipeline_id,created_at);
CREATE INDEX operations_pipeline ON operations (pipeline_id,requested_at);
CREATE INDEX operations_open ON operations (job_id) WHERE operations.status IN ('PENDING', 'IN_PROGRESS');
CREATE INDEX metric_rollups_at ON metric_rollups USING brin (at);
CREATE INDEX metric_samples_at ON metric_samples USING brin (at);
CREATE UNIQUE INDEX metric_series_key ON metric_series (pipeline_id,name,label_key);
CREATE UNIQUE INDEX pipelines_name_living ON pipelines (name) WHERE pipelines.deleted_at IS NULL;
CREATE INDEX pipelines_updated ON pipelines (updated_at);
CREATE INDEX audit_log_target ON audit_log (target_type,target_id,id);
CREATE INDEX events_at ON events USING brin (at);