-- Guards: status words, the order of events, the append-only audit log, and storage of rows that are overwritten every second.

ALTER TABLE pipelines ADD CONSTRAINT pipelines_desired_known CHECK (desired IN ('RUNNING', 'STOPPED'));

ALTER TABLE jobs
  ADD CONSTRAINT jobs_status_known CHECK (status IN
    ('CREATED', 'RUNNING', 'FAILING', 'FAILED', 'CANCELLING', 'CANCELED', 'RESTARTING', 'SUSPENDED', 'FINISHED')),
  ADD CONSTRAINT jobs_desired_known CHECK (desired IN ('RUNNING', 'STOPPED', 'CANCELED'));

ALTER TABLE checkpoints ADD CONSTRAINT checkpoints_status_known CHECK (status IN ('IN_PROGRESS', 'COMPLETED', 'FAILED'));

ALTER TABLE savepoints
  ADD CONSTRAINT savepoints_status_known CHECK (status IN ('REQUESTED', 'IN_PROGRESS', 'COMPLETED', 'FAILED'));

ALTER TABLE operations
  ADD CONSTRAINT operations_status_known CHECK (status IN ('PENDING', 'IN_PROGRESS', 'COMPLETED', 'FAILED', 'TIMED_OUT'));

ALTER TABLE alerts
  ADD CONSTRAINT alerts_state_known CHECK (state IN ('inactive', 'pending', 'firing', 'recovering', 'resolved')),
  ADD CONSTRAINT alerts_resolved_has_time CHECK ((state = 'resolved') = (resolved_at IS NOT NULL));

-- Event ids must become visible in order, or a reader that remembers the last id would miss a late commit. The lock is taken before
-- the id and held until the end of the transaction; so an event is the last thing a transaction writes.
CREATE SEQUENCE events_id_seq AS bigint OWNED BY events.id;

CREATE FUNCTION number_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(728031);
  NEW.id := nextval('events_id_seq');
  NEW.at := clock_timestamp();
  PERFORM pg_notify('penstock_events', NEW.id::text);
  RETURN NEW;
END $$;

CREATE TRIGGER number_event BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION number_event();

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of "%" are never changed', TG_TABLE_NAME;
END $$;

CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON audit_log FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Evidence is written once.
CREATE FUNCTION keep_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.evidence IS NOT NULL AND NEW.evidence IS DISTINCT FROM OLD.evidence THEN
    RAISE EXCEPTION 'the evidence of alert "%" is never changed', OLD.id;
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER keep_evidence BEFORE UPDATE OF evidence ON alerts FOR EACH ROW EXECUTE FUNCTION keep_evidence();

-- Overwritten once a second: room on the page keeps updates heap-only, eager vacuum keeps them small.
ALTER TABLE pipeline_facts SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);
ALTER TABLE job_vertex_facts SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);
ALTER TABLE job_split_facts SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);
ALTER TABLE engine_hosts SET (fillfactor = 50);

-- Raw samples are deleted continuously at the old end.
ALTER TABLE metric_samples SET (autovacuum_vacuum_scale_factor = 0.05);
