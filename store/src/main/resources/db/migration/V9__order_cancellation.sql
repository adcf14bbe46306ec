-- What has not been shipped can be cancelled: its units are sold again, its money is not taken.
ALTER TABLE seller_order DROP CONSTRAINT seller_order_status_check;
ALTER TABLE seller_order ADD CONSTRAINT seller_order_status CHECK (status IN ('placed', 'shipped', 'cancelled'));

-- An order gives each offer back once; its id is the reference.
ALTER TABLE stock_ledger DROP CONSTRAINT stock_ledger_reason_check;
ALTER TABLE stock_ledger ADD CONSTRAINT stock_ledger_reason
  CHECK (reason IN ('received', 'corrected', 'reserved', 'released', 'sold', 'cancelled'));
DROP INDEX stock_ledger_once;
CREATE UNIQUE INDEX stock_ledger_once ON stock_ledger (reference, offer_id, reason)
  WHERE reason IN ('reserved', 'released', 'sold', 'cancelled');

-- 'void/grp_…': nothing of a group's authorization is needed any more.
ALTER TABLE payment_operation DROP CONSTRAINT payment_operation_kind_check;
ALTER TABLE payment_operation ADD CONSTRAINT payment_operation_kind CHECK (kind IN ('capture', 'refund', 'void'));
