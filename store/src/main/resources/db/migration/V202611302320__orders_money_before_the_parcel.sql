-- A parcel leaves when its order's money has been taken, not before: until the provider has said so it waits. One that
-- left before this rule did leave.
ALTER TABLE shipment ADD COLUMN status text NOT NULL DEFAULT 'shipped'
  CONSTRAINT shipment_status CHECK (status IN ('awaiting_payment', 'shipped'));

-- When the buyer's bank gives the authorization up, as the provider said when it was made; null where it didn't.
-- Beside the order, so that the index holds what still waits to be shipped and nothing else.
ALTER TABLE seller_order ADD COLUMN payment_expires_at timestamptz;
CREATE INDEX seller_order_payment_ends ON seller_order (payment_expires_at, id) WHERE status = 'placed';

-- 'release/grp_…': what is left of a group's authorization once all that is shipped has been captured.
ALTER TABLE payment_operation DROP CONSTRAINT payment_operation_kind;
ALTER TABLE payment_operation ADD CONSTRAINT payment_operation_kind
  CHECK (kind IN ('capture', 'refund', 'void', 'release'));

-- Orders whose money could not be taken, for operators.
CREATE INDEX payment_operation_capture_refused ON payment_operation (settled_at, key)
  WHERE kind = 'capture' AND state = 'refused';
