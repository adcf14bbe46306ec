-- What became of the money after orders were placed. Every order has a share of its group's authorization, as large as
-- its total. The counters include what is under way: a call to the provider is claimed here before it is made.
CREATE TABLE order_payment (
  order_id         text PRIMARY KEY REFERENCES seller_order,
  authorized_minor bigint NOT NULL CHECK (authorized_minor >= 0),
  captured_minor   bigint NOT NULL DEFAULT 0 CHECK (captured_minor >= 0),
  refunded_minor   bigint NOT NULL DEFAULT 0 CHECK (refunded_minor >= 0),
  CONSTRAINT never_captured_more_than_authorized CHECK (captured_minor <= authorized_minor),
  CONSTRAINT never_refunded_more_than_captured CHECK (refunded_minor <= captured_minor)
);

-- The intent, written before the provider hears of it; its key here is the key there.
CREATE TABLE payment_operation (
  key          text PRIMARY KEY,             -- 'capture/ord_…', 'refund/ord_…/1'
  order_id     text NOT NULL REFERENCES order_payment,
  kind         text NOT NULL CHECK (kind IN ('capture', 'refund')),
  amount_minor bigint NOT NULL CHECK (amount_minor > 0),
  requested_by text NOT NULL,
  reason       text,
  state        text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'done', 'refused')),
  refusal      text,                         -- the provider's code
  created_at   timestamptz NOT NULL DEFAULT now(),
  settled_at   timestamptz,
  CHECK ((state = 'pending') = (settled_at IS NULL)),
  CHECK ((state = 'refused') = (refusal IS NOT NULL))
);
CREATE INDEX payment_operation_order ON payment_operation (order_id, key);
CREATE INDEX payment_operation_pending ON payment_operation (created_at) WHERE state = 'pending';

-- Append-only, but for the outcome, which is written once.
CREATE FUNCTION settle_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'pending' OR (NEW.key, NEW.order_id, NEW.kind, NEW.amount_minor, NEW.requested_by)
      IS DISTINCT FROM (OLD.key, OLD.order_id, OLD.kind, OLD.amount_minor, OLD.requested_by) THEN
    RAISE EXCEPTION 'a payment operation is settled once and never changed';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER payment_operation_settle_only BEFORE UPDATE ON payment_operation
  FOR EACH ROW EXECUTE FUNCTION settle_only();
CREATE TRIGGER payment_operation_append_only BEFORE DELETE OR TRUNCATE ON payment_operation
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE seller_order ADD CHECK (status IN ('placed', 'shipped'));

-- A parcel that left.
CREATE TABLE shipment (
  id              text PRIMARY KEY,
  order_id        text NOT NULL REFERENCES seller_order,
  carrier         text NOT NULL,
  tracking_number text NOT NULL,
  shipped_at      timestamptz NOT NULL DEFAULT now(),
  UNIQUE (order_id, carrier, tracking_number)
);

-- A difference between the provider's books and ours is reported once, not every round.
CREATE UNIQUE INDEX reconciliation_incident_payment ON reconciliation_incident (checkout_id, kind)
  WHERE kind IN ('unowned_authorization', 'placed_without_authorization', 'amount_differs', 'captured_differs',
                 'refunded_differs');
