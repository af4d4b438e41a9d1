-- The last tick of each scheduled job: whoever writes it first runs the job, however many processes there are.
CREATE TABLE schedule_ticks (
  job  text PRIMARY KEY,
  tick timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON schedule_ticks TO callweave_hub;
