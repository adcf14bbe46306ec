-- Steps of checkouts that fail, for whoever looks after stuck ones: a step that is tried again inside a
-- workflow task is pending nowhere else. A row goes when its step succeeds, or a day after the last failure.
CREATE TABLE step_failure (
  checkout_id  text NOT NULL,
  step         text NOT NULL,                -- the activity's type
  failures     integer NOT NULL CHECK (failures > 0),
  last_failure text NOT NULL,                -- nothing personal
  first_at     timestamptz NOT NULL DEFAULT now(),
  last_at      timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (checkout_id, step)
);
CREATE INDEX step_failure_last ON step_failure (last_at);

CREATE INDEX audit_subject ON audit (subject, id);
