-- The audit's tables with a few rows for test_page.py, in SQL that both engines know; the test puts HOSTILE and LONG in.
create schema test_audit;
create schema test_marts;

create table test_audit.watermarks (
    source_name text, model_name text, read_as text, mark timestamptz, source_mark text, lag interval,
    runs_behind bigint, rows_behind bigint, verdict text, next_step text
);
insert into test_audit.watermarks values
('raw.orders', 'bronze_orders', 'source', '2025-03-03 10:00:00+00', '8', '2 hours', 0, 0, 'on time', null),
('raw.rates', 'bronze_rates', 'source', '2025-03-03 10:00:00+00', '9', '2 hours', 1, 70, 'on time', 'see data_gaps'),
(HOSTILE, 'bronze_returns', 'source', '2025-03-01 10:00:00+00', HOSTILE, '50 hours', 1, 70, 'stalled', HOSTILE),
('raw.ledger', 'bronze_ledger', 'source', null, null, null, 0, 0, 'never loaded', 'dbt build -s +bronze_ledger'),
('bronze_orders', 'orders', 'model', '2025-03-02 10:00:00+00', null, '26 hours', 1, 5, 'late', 'dbt run -s orders+');

create table test_audit.incremental_config (source_name text, is_enabled boolean);
insert into test_audit.incremental_config values (HOSTILE, false), ('raw.orders', true);

create table test_audit.runs (
    run_id text, started_at timestamptz, is_complete boolean, behind text, rows_loaded bigint, rows_duplicate bigint,
    rows_quarantined bigint, rows_parked bigint, rows_changed bigint, model_seconds double precision
);
insert into test_audit.runs values
('one', '2025-03-01 10:00:00+00', true, null, 900, 0, 0, 0, 40, 8.5),
('two', '2025-03-02 10:00:00+00', true, null, 1200, 30, 4, 70, 41, 7.25),
('three', '2025-03-03 10:00:00+00', false, HOSTILE, 1100, 0, 0, 0, 0, 2.0);

create table test_audit.watermark_history (
    run_mark timestamptz, model_name text, upstream_name text, high_mark timestamptz, event_high timestamptz
);
insert into test_audit.watermark_history values
('2025-03-01 10:00:00+00', 'bronze_orders', 'its source', '2025-03-01 10:00:00+00', '2025-03-01 08:00:00+00'),
('2025-03-02 10:00:00+00', 'bronze_orders', 'its source', '2025-03-02 10:00:00+00', '2025-03-02 09:00:00+00'),
('2025-03-03 10:00:00+00', 'bronze_orders', 'its source', '2025-03-03 10:00:00+00', '2025-03-03 06:00:00+00'),
('2025-03-01 10:00:00+00', 'bronze_returns', 'its source', '2025-03-01 10:00:00+00', null);

create table test_audit.late_arriving_data (source_name text, _batch_id text, delay interval, is_within_grace boolean);
insert into test_audit.late_arriving_data values
('orders', 'two', '30 minutes', true), ('orders', 'two', '2 days', true), (HOSTILE, 'three', '40 days', false);

create table test_audit.lateness_profile (
    source_name text, rows_loaded bigint, rows_late bigint, p50 interval, p90 interval, longest interval,
    lookback_now interval, suggested_lookback text
);
insert into test_audit.lateness_profile values
('orders', 3000, 2, '30 minutes', '2 days', '2 days', '3 days', '2 days'),
(HOSTILE, 200, 1, '40 days', '40 days', '40 days', null, '40 days');

create table test_audit.data_gaps (
    source_name text, kind text, missing_from text, missing_to text, missing bigint, state text, opened_at timestamptz,
    closed_at timestamptz, last_seen_at timestamptz, cause text, repair text
);
insert into test_audit.data_gaps values
('orders', 'sequence', '998', '998', 1, 'open', '2025-03-02 10:00:00+00', null, '2025-03-03 10:00:00+00', 'late', 'ask'),
('orders', 'sequence', '1001', '1003', 3, 'open', '2025-03-02 10:00:00+00', null, '2025-03-03 10:00:00+00', 'late', 'ask'),
(
    HOSTILE, 'days', '2025-02-01', '2025-02-02', 2, 'filled', '2025-03-01 10:00:00+00', '2025-03-02 10:00:00+00', null,
    HOSTILE, '-'
);

create table test_audit.quarantine (model_name text, code text, reason text, quarantined_at timestamptz);
insert into test_audit.quarantine values
('bronze_orders', HOSTILE, HOSTILE, '2025-03-02 10:00:00+00'),
('bronze_orders', HOSTILE, HOSTILE, '2025-03-02 10:00:00+00'),
(HOSTILE, 'not_a_number', LONG, '2025-03-02 10:00:00+00');

create table test_audit.incremental_metrics (
    run_id text, model_name text, model_relation text, kind text, seconds numeric(18, 6), rows_in bigint,
    rows_changed bigint, rows_evaluated_per_change double precision
);
insert into test_audit.incremental_metrics values
('one', 'bronze_orders', '"db"."test_bronze"."bronze_orders"', 'load', 8.5, 900, 900, 1),
('two', 'orders', '"db"."test_silver"."orders"', 'incremental', 7.25, 1200, 41, 1.5),
('three', 'bronze_orders', '"db"."test_bronze"."bronze_orders"', 'load', 2, 1100, 1100, null);

create table test_marts.mrr_monthly (
    month date, mrr numeric(38, 2), new_mrr numeric(38, 2), expansion_mrr numeric(38, 2),
    reactivation_mrr numeric(38, 2), contraction_mrr numeric(38, 2), churn_mrr numeric(38, 2), customers bigint
);
insert into test_marts.mrr_monthly values
('2025-01-01', 1000.50, 1000.50, 0, 0, 0, 0, 10), ('2025-02-01', 1300.25, 400, 50, 20, -70.25, -100, 12);
